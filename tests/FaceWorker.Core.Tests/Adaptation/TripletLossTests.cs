using FaceWorker.Core.Adaptation;

namespace FaceWorker.Core.Tests.Adaptation;

public sealed class TripletLossTests
{
    [Fact]
    public void The_gradient_is_that_of_the_loss()
    {
        const int count = 12, size = 5;
        int[] people = [.. Enumerable.Range(0, count).Select(i => i / 3)];
        var random = new Random(4);
        float[] outputs = [.. Enumerable.Range(0, count * size).Select(_ => 4 * random.NextSingle() - 2)];
        var gradient = new float[outputs.Length];

        var measured = TripletLoss.Measure(outputs, people, gradient);

        Assert.InRange(measured.Triplets, 3, measured.Pairs - 1);
        const float step = 2e-3f;
        for (var i = 0; i < outputs.Length; i++)
            Assert.Equal((LossAt(i, step) - LossAt(i, -step)) / (2 * step), gradient[i], 2e-3);

        double LossAt(int value, float moved)
        {
            float[] other = [.. outputs];
            other[value] += moved;
            var result = TripletLoss.Measure(other, people, new float[outputs.Length]);
            Assert.Equal(measured.Triplets, result.Triplets); // else another triplet came in: choose another seed
            return result.Loss;
        }
    }

    [Fact]
    public void Of_the_negatives_the_nearest_is_taken_that_is_farther_than_the_positive_but_not_by_the_margin()
    {
        // Directions in a plane: anchor 0°, positive at squared distance 0.5; negatives nearer than it, by half the margin farther, by more of it farther, and beyond.
        float[] outputs = [.. new[] { 0, 0.5, 0.45, 0.6, 0.65, 0.8 }.SelectMany(distance => Direction(distance))];

        var measured = TripletLoss.Measure(outputs, [0, 0, 1, 2, 3, 4], new float[outputs.Length]);

        // From the positive as the anchor every negative is nearer than the other photo.
        Assert.Equal((1, 2), (measured.Triplets, measured.Pairs));
        Assert.Equal(0.5 - 0.6 + 0.2, measured.Loss, 1e-5);
    }

    [Fact]
    public void Without_a_semi_hard_negative_there_is_nothing_to_learn()
    {
        float[] outputs = [.. new[] { 0, 0.1, 2.0, 2.1 }.SelectMany(distance => Direction(distance))];
        var gradient = new float[outputs.Length];

        var measured = TripletLoss.Measure(outputs, [0, 0, 1, 1], gradient);

        Assert.Equal((0.0, 0, 4), (measured.Loss, measured.Triplets, measured.Pairs));
        Assert.All(gradient, value => Assert.Equal(0, value));
    }

    /// <summary>At a squared distance from (1, 0).</summary>
    private static float[] Direction(double distance)
    {
        var cosine = 1 - distance / 2;
        return [(float)cosine, (float)Math.Sqrt(1 - cosine * cosine)];
    }
}
