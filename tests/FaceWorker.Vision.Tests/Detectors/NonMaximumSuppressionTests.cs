using CsCheck;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Detectors;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class NonMaximumSuppressionTests
{
    private const float Limit = 0.4f;

    private static readonly Gen<DetectedBox> Box = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[1, 15], Gen.Int[1, 15], Gen.Single[0, 1],
        (x, y, width, height, score) => new DetectedBox(new BoundingBox(x, y, width, height), score, null));

    [Fact]
    public void Keeps_exactly_what_the_definition_says() => Box.Array[0, 30].Sample(boxes =>
    {
        if (boxes.Select(box => box.Score).Distinct().Count() < boxes.Length)
            return;
        var kept = NonMaximumSuppression.Apply(boxes, Limit);

        // A box is kept if and only if no better kept box overlaps it by more than the limit.
        foreach (var box in boxes)
        {
            var suppressed = kept.Any(better => better.Score > box.Score && Overlap(better.Box, box.Box) > Limit);
            Assert.Equal(!suppressed, kept.Contains(box));
        }

        Assert.Equal(kept.OrderByDescending(box => box.Score), kept);
    });

    [Fact]
    public void Of_two_boxes_on_one_face_the_better_one_is_kept()
    {
        var better = new DetectedBox(new BoundingBox(10, 10, 20, 20), 0.9f, null);
        var worse = new DetectedBox(new BoundingBox(12, 10, 20, 20), 0.8f, null);
        var other = new DetectedBox(new BoundingBox(60, 10, 20, 20), 0.7f, null);

        Assert.Equal([better, other], NonMaximumSuppression.Apply([other, worse, better], Limit));
    }

    /// <summary>Counts the unit squares that both boxes cover, and those that either covers.</summary>
    private static double Overlap(BoundingBox a, BoundingBox b)
    {
        var (both, either) = (0, 0);
        for (var x = 0; x < 40; x++)
            for (var y = 0; y < 40; y++)
            {
                var (inA, inB) = (Covers(a, x, y), Covers(b, x, y));
                both += inA && inB ? 1 : 0;
                either += inA || inB ? 1 : 0;
            }

        return (double)both / either;
    }

    private static bool Covers(BoundingBox box, int x, int y) => x >= box.X && x < box.Right && y >= box.Y && y < box.Bottom;
}
