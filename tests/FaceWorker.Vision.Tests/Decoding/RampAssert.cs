using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Tests.Decoding;

internal static class RampAssert
{
    /// <summary>The picture is the ramp, upright, within so many levels of 255.</summary>
    /// <param name="zoom">Pixels of a side for each of the ramp's.</param>
    public static void Is(Picture picture, int tolerance, int zoom = 1)
    {
        Assert.Equal((zoom * Encoded.Width, zoom * Encoded.Height), (picture.Width, picture.Height));
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
            {
                var pixel = picture.Pixels.Slice(y * picture.Stride + 3 * x, 3);
                var (red, green, blue) = Encoded.Pixel(x / zoom, y / zoom);
                var error = Math.Max(Math.Abs(pixel[0] - red), Math.Max(Math.Abs(pixel[1] - green), Math.Abs(pixel[2] - blue)));
                Assert.True(error <= tolerance, $"({x}, {y}) is {pixel[0]}, {pixel[1]}, {pixel[2]} instead of {red}, {green}, {blue}.");
            }
    }
}
