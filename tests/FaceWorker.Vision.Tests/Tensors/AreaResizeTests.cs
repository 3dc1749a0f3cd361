using CsCheck;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Tensors;

public sealed class AreaResizeTests
{
    [Fact]
    public void Every_value_is_the_mean_of_its_area_with_black_beyond_the_edges() => Gen.Select(
        Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[-80, 80], Gen.Int[-80, 80], Gen.Int[4, 100], Gen.Enum<ChannelOrder>(), Gen.Int[0, 1000]).Sample((width, height, x, y, side, order, seed) =>
    {
        using var picture = Pictures.Noise(width, height, seed);
        var source = new BoundingBox(x / 4f, y / 4f, side / 4f, side / 2f);
        var input = Cards.Input(1 + seed % 5, 1 + seed % 7, order, mean: 100, divisor: 50);
        var tensor = new float[input.RowLength];

        AreaResize.Write(picture, source, new ChannelPlan(input), input.Width, input.Height, tensor);

        for (var i = 0; i < tensor.Length; i++)
            Assert.Equal((Mean(picture, source, input, i) - 100) / 50, tensor[i], 1e-3);
    });

    /// <summary>Sums over the picture's pixels the part of each that lies in the area.</summary>
    private static double Mean(Picture picture, BoundingBox source, ModelInput input, int index)
    {
        var (channel, row, column) = (index / (input.Width * input.Height), index / input.Width % input.Height, index % input.Width);
        var (width, height) = ((double)source.Width / input.Width, (double)source.Height / input.Height);
        double sum = 0;
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
                sum += Channel(picture.Pixels.Slice((y * picture.Width + x) * 3, 3), channel, input.Channels)
                    * Common(x, source.X + column * width, width) * Common(y, source.Y + row * height, height);
        return sum / (width * height);
    }

    private static double Common(int pixel, double from, double length) => Math.Max(0, Math.Min(pixel + 1, from + length) - Math.Max(pixel, from));

    private static double Channel(ReadOnlySpan<byte> pixel, int channel, ChannelOrder order) => order switch
    {
        ChannelOrder.Rgb => pixel[channel],
        ChannelOrder.Bgr => pixel[2 - channel],
        _ => 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2],
    };
}
