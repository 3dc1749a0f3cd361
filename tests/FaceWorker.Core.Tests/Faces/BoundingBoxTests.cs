using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Faces;

public sealed class BoundingBoxTests
{
    private static readonly BoundingBox Box = new(10, 20, 40, 30);

    [Theory]
    [InlineData(20, 25, 10, 10, 1)] // inside
    [InlineData(10, 20, 40, 30, 1)]
    [InlineData(40, 40, 20, 20, 0.25)] // 10 × 10 of its 20 × 20
    [InlineData(50, 20, 40, 30, 0)] // beside
    public void The_part_of_the_smaller_box_that_lies_in_the_other(float x, float y, float width, float height, float part)
    {
        var other = new BoundingBox(x, y, width, height);

        Assert.Equal(part, Box.IntersectionOverSmaller(other));
        Assert.Equal(part, other.IntersectionOverSmaller(Box));
    }

    [Fact]
    public void Boxes_side_by_side_have_nothing_in_common_and_equal_ones_everything()
    {
        Assert.Equal(0, Box.IntersectionOverUnion(new BoundingBox(50, 20, 40, 30)));
        Assert.Equal(1, Box.IntersectionOverUnion(Box));
        Assert.Equal(0.5f, Box.IntersectionOverUnion(new BoundingBox(10, 20, 20, 30)));
    }
}
