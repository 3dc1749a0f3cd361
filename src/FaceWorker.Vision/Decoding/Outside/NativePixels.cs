using System.Runtime.InteropServices;
using FaceWorker.Core.Images;
using NetVips;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>A picture as a library of the system left it: upright, 8 bits for each band of each pixel.</summary>
/// <param name="pixels">Owned by the caller, until <paramref name="release"/>.</param>
/// <param name="stride">Bytes from one row to the next.</param>
/// <param name="bands">Grey, grey and alpha, RGB, or RGB and alpha.</param>
/// <param name="profile">An ICC profile; null: sRGB.</param>
internal sealed unsafe class NativePixels(byte* pixels, int width, int height, int stride, int bands, byte[]? profile, Action release) : IDisposable
{
    public int Width => width;

    public int Height => height;

    public bool IsCmyk { get; init; }

    /// <summary>See <see cref="Picture.Reduction"/>.</summary>
    public int Reduction { get; init; } = 1;

    /// <summary>See <see cref="Picture.FullWidth"/>.</summary>
    public int FullWidth { get => field == 0 ? width : field; init; }

    /// <summary>See <see cref="Picture.FullHeight"/>.</summary>
    public int FullHeight { get => field == 0 ? height : field; init; }

    public Picture ToPicture()
    {
        var picture = new Picture(width, height) { Reduction = Reduction, FullWidth = FullWidth, FullHeight = FullHeight };
        try
        {
            if (bands == Picture.Channels && (profile is null || SrgbConversion.IsSrgb(profile)))
                for (var y = 0; y < height; y++)
                    new ReadOnlySpan<byte>(pixels + (long)y * stride, picture.Stride).CopyTo(picture.Pixels[(y * picture.Stride)..]);
            else
                Convert(picture);
            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    public void Dispose() => release();

    private void Convert(Picture picture)
    {
        Vips.Ready();
        var row = (nuint)(width * bands);
        var packed = (byte*)NativeMemory.Alloc(row * (nuint)height);
        try
        {
            for (var y = 0; y < height; y++)
                NativeMemory.Copy(pixels + (long)y * stride, packed + (nuint)y * row, row);
            using var chain = new ImageChain(Image.NewFromMemory((nint)packed, row * (ulong)height, width, height, bands, Enums.BandFormat.Uchar));
            chain.Then(image => image.Copy(interpretation: IsCmyk ? Enums.Interpretation.Cmyk : bands < Picture.Channels ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb));
            if (profile is not null)
                chain.Then(image => image.Mutate(changed => changed.Set(GValue.BlobType, SrgbConversion.ProfileField, profile)));
            chain.ConvertToSrgb();
            chain.CopyTo(picture);
        }
        finally
        {
            NativeMemory.Free(packed);
        }
    }
}
