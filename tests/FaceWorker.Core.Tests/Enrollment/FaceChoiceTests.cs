using FaceWorker.Contracts;
using FaceWorker.Core.Enrollment;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Enrollment;

public sealed class FaceChoiceTests
{
    private static readonly BoundingBox Left = new(10, 20, 30, 40), Middle = new(100, 20, 60, 80), Right = new(300, 20, 20, 20);

    private static readonly BoundingBox[] Group = [Left, Middle, Right];

    [Fact]
    public void The_only_face_is_the_one_that_is_meant() => Assert.Equal(0, new FaceChoice.Only().Choose("a.jpg", [Left]));

    [Fact]
    public void Several_faces_are_refused_with_their_boxes()
    {
        var refusal = Assert.Throws<RequestRejectedException>(() => new FaceChoice.Only().Choose("a.jpg", Group));

        Assert.Equal(RejectionReason.SeveralFaces, refusal.Reason);
        Assert.Equal(Group, refusal.Faces);
        Assert.All(["'a.jpg' has 3 faces", "10,20,30,40; 100,20,60,80; 300,20,20,20", "the largest"], word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_largest_is_that_of_the_largest_area() => Assert.Equal(1, new FaceChoice.Largest().Choose("a.jpg", Group));

    [Theory]
    [InlineData(300, 20, 20, 20, 2)]
    [InlineData(5, 15, 40, 50, 0)] // drawn by hand, a little too large
    [InlineData(120, 40, 40, 50, 1)] // a little too small
    public void A_box_means_the_face_that_overlaps_it_most(float x, float y, float width, float height, int expected) =>
        Assert.Equal(expected, new FaceChoice.At(new BoundingBox(x, y, width, height)).Choose("a.jpg", Group));

    [Theory]
    [InlineData(200, 20, 30, 40)] // beside all
    [InlineData(0, 0, 400, 400)] // around all
    [InlineData(25, 40, 30, 40)] // overlaps one by a sixth
    public void A_box_without_a_face_is_refused_with_the_boxes_there_are(float x, float y, float width, float height)
    {
        var refusal = Assert.Throws<RequestRejectedException>(() => new FaceChoice.At(new BoundingBox(x, y, width, height)).Choose("a.jpg", Group));

        Assert.Equal((RejectionReason.SeveralFaces, 3), (refusal.Reason, refusal.Faces.Count));
        Assert.Contains("No face of 'a.jpg' is at the box", refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<FaceChoice> Choices => [new FaceChoice.Only(), new FaceChoice.Largest(), new FaceChoice.At(Left)];

    [Theory]
    [MemberData(nameof(Choices))]
    public void An_image_without_a_face_is_refused_whatever_was_chosen(FaceChoice choice)
    {
        var refusal = Assert.Throws<RequestRejectedException>(() => choice.Choose("a.jpg", []));

        Assert.Equal(RejectionReason.NoFace, refusal.Reason);
        Assert.Contains("'a.jpg'", refusal.Message, StringComparison.Ordinal);
    }
}
