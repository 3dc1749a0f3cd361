using CsCheck;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Tensors;

public sealed class SimilarityWarpTests
{
    [Theory]
    [InlineData(ChannelOrder.Rgb)]
    [InlineData(ChannelOrder.Bgr)]
    [InlineData(ChannelOrder.Gray)]
    public void A_linear_picture_stays_linear_under_a_known_turn_and_scale(ChannelOrder order)
    {
        // Bilinear sampling reproduces a linear ramp exactly, so every value can be told from its position.
        using var picture = Pictures.Make(100, 100, (x, y) => ((byte)(2 * x), (byte)(x + y), (byte)(2 * y)));
        var input = Cards.Input(20, 10, order, mean: 10, divisor: 4);
        var (a, b) = (1.3 * Math.Cos(0.4), 1.3 * Math.Sin(0.4));
        var tensor = new float[input.RowLength];

        SimilarityWarp.Write(picture, new Similarity(a, b, 40, 30), new ChannelPlan(input), tensor);

        for (var i = 0; i < tensor.Length; i++)
        {
            var (channel, row, column) = (i / 200, i / 20 % 10, i % 20);
            var (x, y) = (a * column - b * row + 40, b * column + a * row + 30);
            double[] rgb = [2 * x, x + y, 2 * y];
            var value = order switch
            {
                ChannelOrder.Rgb => rgb[channel],
                ChannelOrder.Bgr => rgb[2 - channel],
                _ => 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2],
            };
            Assert.Equal((value - 10) / 4, tensor[i], 1e-3);
        }
    }

    [Fact]
    public void Agrees_with_a_naive_double_precision_warp_for_any_similarity() => Gen.Select(
        Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 40], Gen.Double[-2, 2], Gen.Double[-2, 2], Gen.Double[-30, 60], Gen.Double[-30, 60]).Sample((width, height, side, a, b, x, y) =>
    {
        using var picture = Pictures.Noise(width, height, seed: side);
        var input = Cards.Input(side, side, mean: 100, divisor: 50);
        var tensor = new float[input.RowLength];

        SimilarityWarp.Write(picture, new Similarity(a, b, x, y), new ChannelPlan(input), tensor);

        for (var i = 0; i < tensor.Length; i++)
        {
            var (channel, row, column) = (i / (side * side), i / side % side, i % side);
            var expected = (Naive(picture, a * column - b * row + x, b * column + a * row + y, channel) - 100) / 50;
            Assert.Equal(expected, tensor[i], 1e-2); // half a level of 255
        }
    });

    [Fact]
    public void Outside_of_the_picture_is_black_and_its_edge_fades_to_it()
    {
        using var picture = Pictures.Make(4, 4, (_, _) => (200, 200, 200));
        var tensor = new float[64];

        SimilarityWarp.Write(picture, new Similarity(1, 0, -2.5, 0), new ChannelPlan(Cards.Input(8, 8, ChannelOrder.Gray)), tensor);

        // Columns look at x = -2.5, -1.5, -0.5 (half outside), 0.5, 1.5, 2.5, 3.5 (half outside), 4.5.
        Assert.Equal([0, 0, 100, 200, 200, 200, 100, 0], tensor[..8].Select(value => Math.Round(value, 3)));
        Assert.All(tensor[32..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_last_row_and_column_are_not_faded()
    {
        using var picture = Pictures.Noise(5, 5, seed: 3);
        var tensor = new float[75];

        SimilarityWarp.Write(picture, new Similarity(1, 0, 0, 0), new ChannelPlan(Cards.Input(5, 5)), tensor);

        for (var i = 0; i < 25; i++)
            Assert.Equal(picture.Pixels[3 * i], tensor[i], 1e-3);
    }

    [Fact]
    public void A_broken_transform_gives_black_and_no_crash()
    {
        using var picture = Pictures.Noise(5, 5, seed: 3);
        var tensor = new float[75];

        foreach (var broken in new[] { double.NaN, double.PositiveInfinity, 1e30, -1e30 })
        {
            SimilarityWarp.Write(picture, new Similarity(1, 0, broken, broken), new ChannelPlan(Cards.Input(5, 5)), tensor);
            Assert.All(tensor, value => Assert.Equal(0, value));
        }
    }

    private static double Naive(Picture picture, double x, double y, int channel)
    {
        var (left, top) = (Math.Floor(x), Math.Floor(y));
        double value = 0;
        foreach (var (dx, dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
            if (left + dx >= 0 && top + dy >= 0 && left + dx < picture.Width && top + dy < picture.Height)
                value += (dx == 0 ? 1 - (x - left) : x - left) * (dy == 0 ? 1 - (y - top) : y - top)
                    * picture.Pixels[(int)(top + dy) * picture.Stride + (int)(left + dx) * Picture.Channels + channel];
        return value;
    }
}
