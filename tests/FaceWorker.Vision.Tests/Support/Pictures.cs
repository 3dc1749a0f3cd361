using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Tests.Support;

internal static class Pictures
{
    /// <summary>A picture whose pixels a function gives as (red, green, blue).</summary>
    public static Picture Make(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> pixel)
    {
        var picture = new Picture(width, height);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                (picture.Pixels[y * picture.Stride + 3 * x], picture.Pixels[y * picture.Stride + 3 * x + 1], picture.Pixels[y * picture.Stride + 3 * x + 2]) = pixel(x, y);
        return picture;
    }

    public static Picture Noise(int width, int height, int seed)
    {
        var picture = new Picture(width, height);
        new Random(seed).NextBytes(picture.Pixels);
        return picture;
    }
}
