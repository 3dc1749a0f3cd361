using CsCheck;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Tensors;

public sealed class BilinearResizeTests
{
    [Fact]
    public void Agrees_with_a_naive_double_precision_resize_for_any_size_region_and_channel_order() => Gen.Select(
        Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 50], Gen.Int[1, 50], Gen.Enum<ChannelOrder>(), Gen.Int[0, 1000]).Sample((width, height, toWidth, toHeight, order, seed) =>
    {
        using var picture = Pictures.Noise(width, height, seed);
        var random = new Random(seed);
        var (x, y) = (random.Next(width), random.Next(height));
        var region = new PixelRegion(x, y, random.Next(1, width - x + 1), random.Next(1, height - y + 1));
        var input = Cards.Input(toWidth, toHeight, order, mean: 100, divisor: 50);
        var tensor = new float[input.RowLength];

        BilinearResize.Write(picture, region, new ChannelPlan(input), tensor);

        for (var i = 0; i < tensor.Length; i++)
            Assert.Equal(Naive(picture, region, input, i), tensor[i], 1e-4);
    });

    [Fact]
    public void The_same_size_copies_the_pixels()
    {
        using var picture = Pictures.Noise(7, 5, seed: 1);
        var input = Cards.Input(7, 5);
        var tensor = new float[input.RowLength];

        BilinearResize.Write(picture, PixelRegion.All(picture), new ChannelPlan(input), tensor);

        for (var i = 0; i < 35; i++)
            Assert.Equal((picture.Pixels[3 * i], picture.Pixels[3 * i + 1], picture.Pixels[3 * i + 2]), (tensor[i], tensor[35 + i], tensor[70 + i]));
    }

    [Fact]
    public void Doubling_a_step_gives_quarters_as_half_pixel_centres_demand()
    {
        using var picture = Pictures.Make(2, 1, (x, _) => x == 0 ? ((byte)0, (byte)0, (byte)0) : ((byte)100, (byte)100, (byte)100));
        var tensor = new float[4];

        BilinearResize.Write(picture, PixelRegion.All(picture), new ChannelPlan(Cards.Input(4, 1, ChannelOrder.Gray)), tensor);

        Assert.Equal([0, 25, 75, 100], tensor.Select(value => Math.Round(value, 3)));
    }

    [Theory]
    [InlineData(-5, -5, 10, 10, 0, 0, 5, 5)]
    [InlineData(90, 40, 30, 30, 90, 40, 10, 10)]
    [InlineData(200, 200, 10, 10, 99, 49, 1, 1)]
    [InlineData(10.4, 10.6, 5, 5, 10, 11, 5, 5)]
    public void A_box_becomes_whole_pixels_within_the_picture(float x, float y, float width, float height, int left, int top, int columns, int rows)
    {
        using var picture = new Picture(100, 50);

        Assert.Equal(new PixelRegion(left, top, columns, rows), PixelRegion.Around(new(x, y, width, height), picture));
    }

    private static double Naive(Picture picture, PixelRegion region, ModelInput input, int index)
    {
        var (channel, row, column) = (index / (input.Width * input.Height), index / input.Width % input.Height, index % input.Width);
        var x = (column + 0.5) * region.Width / input.Width - 0.5;
        var y = (row + 0.5) * region.Height / input.Height - 0.5;
        var (left, top) = (Math.Floor(x), Math.Floor(y));
        double value = 0;
        foreach (var (dx, dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
            value += (dx == 0 ? 1 - (x - left) : x - left) * (dy == 0 ? 1 - (y - top) : y - top) * Channel(picture, region, (int)left + dx, (int)top + dy, channel, input.Channels);
        return (value - input.Mean[channel]) / input.Divisor;
    }

    private static double Channel(Picture picture, PixelRegion region, int x, int y, int channel, ChannelOrder order)
    {
        x = Math.Clamp(x, 0, region.Width - 1) + region.X;
        y = Math.Clamp(y, 0, region.Height - 1) + region.Y;
        var pixel = picture.Pixels.Slice((y * picture.Width + x) * 3, 3);
        return order switch
        {
            ChannelOrder.Rgb => pixel[channel],
            ChannelOrder.Bgr => pixel[2 - channel],
            _ => 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2],
        };
    }
}
