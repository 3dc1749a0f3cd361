using FaceWorker.Core.Images;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Turns a picture as its EXIF orientation (1 to 8) asks, and copies it into memory of ours.</summary>
internal static class Orientation
{
    private const string Field = "orientation";
    private const int Upright = 1;

    /// <summary>Decodes the pixels of a three-band 8-bit image into a picture.</summary>
    public static Picture CopyUpright(Image rgb)
    {
        if (!rgb.Contains(Field) || (int)rgb.Get(Field) <= Upright)
            return Copy(rgb);
        // Turning reads rows out of order, which a decoder cannot give.
        using var pixels = rgb.CopyMemory();
        using var turned = pixels.Autorot();
        return Copy(turned);
    }

    private static unsafe Picture Copy(Image rgb)
    {
        var memory = rgb.WriteToMemory(out var length);
        try
        {
            var picture = new Picture(rgb.Width, rgb.Height);
            new ReadOnlySpan<byte>((void*)memory, checked((int)length)).CopyTo(picture.Pixels);
            return picture;
        }
        finally
        {
            NetVips.NetVips.Free(memory);
        }
    }
}
