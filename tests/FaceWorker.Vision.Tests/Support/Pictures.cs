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

    /// <summary>Draws the picture onto another one, each square of <paramref name="factor"/> pixels as the one pixel of its mean.</summary>
    public static void Shrink(Picture picture, int factor, Picture onto, int left, int top)
    {
        for (var y = 0; y < picture.Height / factor; y++)
            for (var i = 0; i < picture.Width / factor * Picture.Channels; i++)
            {
                var (x, channel) = Math.DivRem(i, Picture.Channels);
                var sum = 0;
                for (var v = 0; v < factor; v++)
                    for (var u = 0; u < factor; u++)
                        sum += picture.Pixels[(y * factor + v) * picture.Stride + (x * factor + u) * Picture.Channels + channel];
                onto.Pixels[(top + y) * onto.Stride + left * Picture.Channels + i] = (byte)(sum / (factor * factor));
            }
    }
}
