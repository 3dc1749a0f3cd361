using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Tensors;

public sealed class InputFrameTests
{
    [Theory]
    [InlineData(InputFit.Stretch, 250, 200, 320, 320, 320, 320)]
    [InlineData(InputFit.Letterbox, 250, 200, 320, 256, 320, 320)]
    [InlineData(InputFit.Letterbox, 1000, 10, 320, 3, 320, 320)]
    [InlineData(InputFit.Pad, 250, 200, 250, 200, 256, 224)]
    [InlineData(InputFit.Pad, 320, 320, 320, 320, 320, 320)]
    [InlineData(InputFit.Pad, 1600, 1200, 320, 240, 320, 256)]
    [InlineData(InputFit.Pad, 10, 3000, 1, 320, 32, 320)]
    public void A_picture_lies_in_the_input_as_the_fit_says(InputFit fit, int width, int height, int contentWidth, int contentHeight, int inputWidth, int inputHeight)
    {
        var input = Cards.Input(320, 320) with { Fit = fit, Multiple = 32 };

        var frame = InputFrame.Fit(new PixelRegion(0, 0, width, height), input);

        Assert.Equal((contentWidth, contentHeight, inputWidth, inputHeight), (frame.ContentWidth, frame.ContentHeight, frame.Width, frame.Height));
    }

    [Fact]
    public void The_edges_of_the_content_are_the_edges_of_the_part_of_the_picture()
    {
        var frame = new InputFrame(new PixelRegion(100, 50, 400, 200), 200, 100, 224, 128);

        Assert.Equal(new BoundingBox(100, 50, 400, 200), frame.ToPicture(0, 0, 200, 100));
    }

    [Fact]
    public void What_the_picture_does_not_reach_is_black()
    {
        using var picture = Pictures.Noise(5, 3, seed: 1);
        var input = Cards.Input(8, 8, mean: 100, divisor: 50) with { Fit = InputFit.Pad, Multiple = 8 };
        var tensor = Enumerable.Repeat(float.NaN, input.RowLength).ToArray();

        BilinearResize.Write(picture, InputFrame.Fit(PixelRegion.All(picture), input), new ChannelPlan(input), tensor);

        for (var i = 0; i < tensor.Length; i++)
        {
            var (channel, y, x) = (i / 64, i / 8 % 8, i % 8);
            var pixel = x < 5 && y < 3 ? picture.Pixels[y * picture.Stride + 3 * x + channel] : 0;
            Assert.Equal((pixel - 100) / 50f, tensor[i], 1e-5f);
        }
    }
}
