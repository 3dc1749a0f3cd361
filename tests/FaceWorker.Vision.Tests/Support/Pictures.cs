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

    /// <summary>The value at a place between pixels, by the four around it.</summary>
    public static float At(Picture picture, float x, float y, int channel)
    {
        var (left, top) = (Math.Clamp((int)x, 0, picture.Width - 2), Math.Clamp((int)y, 0, picture.Height - 2));
        var (right, down) = (Math.Clamp(x - left, 0, 1), Math.Clamp(y - top, 0, 1));
        var pixels = picture.Pixels[(top * picture.Stride + left * Picture.Channels + channel)..];
        var (upper, lower) = (float.Lerp(pixels[0], pixels[Picture.Channels], right), float.Lerp(pixels[picture.Stride], pixels[picture.Stride + Picture.Channels], right));
        return float.Lerp(upper, lower, down);
    }

    /// <summary>Draws a square of the scaled picture onto another one; shrinking takes means.</summary>
    public static void Paste(Picture picture, float scale, PictureWindow window, Picture onto, int left, int top)
    {
        var samples = (int)MathF.Ceiling(1 / scale);
        for (var y = 0; y < window.Side; y++)
            for (var x = 0; x < window.Side; x++)
                for (var channel = 0; channel < Picture.Channels; channel++)
                {
                    var sum = 0f;
                    for (var i = 0; i < samples * samples; i++)
                        sum += At(picture, (window.X + x + (i % samples + 0.5f) / samples) / scale - 0.5f, (window.Y + y + (i / samples + 0.5f) / samples) / scale - 0.5f, channel);
                    onto.Pixels[(top + y) * onto.Stride + (left + x) * Picture.Channels + channel] = (byte)Math.Clamp(sum / (samples * samples), 0, 255);
                }
    }
}

/// <summary>A square of a picture, in pixels.</summary>
internal readonly record struct PictureWindow(int X, int Y, int Side);
