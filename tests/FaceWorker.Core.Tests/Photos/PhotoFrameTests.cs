using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;

namespace FaceWorker.Core.Tests.Photos;

public sealed class PhotoFrameTests
{
    private static readonly BoundingBox Box = new(10, 20, 30, 40);

    [Theory]
    [InlineData(PictureTurn.None, 200, 100, 10, 20, 30, 40)]
    [InlineData(PictureTurn.Right, 100, 200, 40, 10, 40, 30)] // what was at the bottom is at the left
    [InlineData(PictureTurn.UpsideDown, 200, 100, 160, 40, 30, 40)]
    [InlineData(PictureTurn.Left, 100, 200, 20, 160, 40, 30)] // what was at the right is at the top
    public void A_box_turns_with_its_picture_and_back(PictureTurn turn, int width, int height, float x, float y, float boxWidth, float boxHeight)
    {
        var frame = new PhotoFrame(200, 100, turn);

        Assert.Equal((width, height), (frame.ShownWidth, frame.ShownHeight));
        Assert.Equal(new BoundingBox(x, y, boxWidth, boxHeight), frame.Shown(Box));
        Assert.Equal(Box, frame.Stored(frame.Shown(Box)));
    }

    [Fact]
    public void A_box_is_clipped_to_the_picture_and_one_outside_is_none()
    {
        var frame = new PhotoFrame(200, 100, PictureTurn.None);

        Assert.Equal(new BoundingBox(0, 90, 20, 10), frame.Clip(new BoundingBox(-10, 90, 30, 40)));
        Assert.Null(frame.Clip(new BoundingBox(200, 0, 10, 10)));
        Assert.Null(frame.Clip(new BoundingBox(10, -50, 10, 50)));
    }
}
