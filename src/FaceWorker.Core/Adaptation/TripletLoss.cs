using System.Numerics.Tensors;

namespace FaceWorker.Core.Adaptation;

/// <summary>The triplet loss of a batch, by semi-hard negatives, and its gradient.</summary>
/// <param name="Loss">Mean over the triplets of [D(anchor, positive) − D(anchor, negative) + margin]; D is the squared distance.</param>
/// <param name="Triplets">Anchors and positives that found a semi-hard negative.</param>
/// <param name="Pairs">All anchors with their positives.</param>
/// <remarks>
/// F. Schroff, D. Kalenichenko, J. Philbin, "FaceNet: a unified embedding for face recognition and clustering", CVPR 2015, section 3.2: a negative is semi-hard that is farther from the anchor than the
/// positive, but by less than the margin. The nearest of them is taken.
/// </remarks>
internal readonly record struct TripletLoss(double Loss, int Triplets, int Pairs)
{
    public const float Margin = 0.2f;

    /// <param name="outputs">The outputs of the network, any length. Shape: (count, dimensions).</param>
    /// <param name="personOf">Whose each is.</param>
    /// <param name="gradient">Of the loss by the outputs; same shape.</param>
    public static TripletLoss Measure(ReadOnlySpan<float> outputs, ReadOnlySpan<int> personOf, Span<float> gradient)
    {
        var (count, size) = (personOf.Length, outputs.Length / personOf.Length);
        var unit = new float[outputs.Length];
        var lengths = new float[count];
        for (var i = 0; i < count; i++)
        {
            lengths[i] = TensorPrimitives.Norm(outputs.Slice(i * size, size));
            TensorPrimitives.Divide(outputs.Slice(i * size, size), lengths[i], unit.AsSpan(i * size, size));
        }

        gradient.Clear();
        var measured = AddTriplets(unit, size, personOf, gradient);
        for (var i = 0; i < count; i++)
            Unnormalize(unit.AsSpan(i * size, size), lengths[i] * Math.Max(1, measured.Triplets), gradient.Slice(i * size, size));
        return measured;
    }

    /// <summary>The gradient by the unit vectors, not yet divided by the triplets.</summary>
    private static TripletLoss AddTriplets(float[] unit, int size, ReadOnlySpan<int> personOf, Span<float> gradient)
    {
        var (sum, triplets, pairs) = (0.0, 0, 0);
        var distances = new float[personOf.Length];
        for (var anchor = 0; anchor < personOf.Length; anchor++)
        {
            for (var other = 0; other < distances.Length; other++)
                distances[other] = 2 - 2 * TensorPrimitives.Dot<float>(Row(anchor), Row(other));
            for (var positive = 0; positive < distances.Length; positive++)
            {
                if (positive == anchor || personOf[positive] != personOf[anchor])
                    continue;
                pairs++;
                if (FindSemiHard(distances, personOf, anchor, distances[positive]) is not (>= 0 and var negative))
                    continue;
                triplets++;
                sum += distances[positive] - distances[negative] + Margin;
                Add(2, negative, gradient.Slice(anchor * size, size));
                Add(-2, positive, gradient.Slice(anchor * size, size));
                Add(-2, anchor, gradient.Slice(positive * size, size));
                Add(2, anchor, gradient.Slice(negative * size, size));
            }
        }

        return new TripletLoss(triplets == 0 ? 0 : sum / triplets, triplets, pairs);

        ReadOnlySpan<float> Row(int face) => unit.AsSpan(face * size, size);

        void Add(float times, int face, Span<float> sum) => TensorPrimitives.MultiplyAdd(Row(face), times, sum, sum);
    }

    /// <summary>−1: there is none.</summary>
    private static int FindSemiHard(float[] distances, ReadOnlySpan<int> personOf, int anchor, float positive)
    {
        var (found, nearest) = (-1, positive + Margin);
        for (var other = 0; other < distances.Length; other++)
            if (personOf[other] != personOf[anchor] && distances[other] > positive && distances[other] < nearest)
                (found, nearest) = (other, distances[other]);
        return found;
    }

    /// <summary>From the gradient by a unit vector to that by the vector before it was brought to unit length, divided by the length.</summary>
    private static void Unnormalize(ReadOnlySpan<float> unit, float divisor, Span<float> gradient)
    {
        TensorPrimitives.MultiplyAdd(unit, -TensorPrimitives.Dot<float>(unit, gradient), gradient, gradient);
        TensorPrimitives.Divide(gradient, divisor, gradient);
    }
}
