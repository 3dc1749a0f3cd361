using FaceWorker.Core.Faces;

namespace FaceWorker.Vision.Detectors;

/// <summary>Of boxes that overlap, keeps only the one with the highest score.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>The kept boxes, best first; two of them never overlap by more than <paramref name="overlapThreshold"/> (intersection over union).</summary>
    public static IReadOnlyList<T> Apply<T>(IReadOnlyList<T> boxes, float overlapThreshold) where T : IScoredBox =>
        Apply(boxes, overlapThreshold, (one, other) => one.IntersectionOverUnion(other));

    /// <inheritdoc cref="Apply{T}(IReadOnlyList{T}, float)" />
    /// <param name="overlap">Instead of intersection over union.</param>
    public static IReadOnlyList<T> Apply<T>(IReadOnlyList<T> boxes, float overlapThreshold, Func<BoundingBox, BoundingBox, float> overlap) where T : IScoredBox
    {
        var kept = new List<T>();
        foreach (var box in boxes.OrderByDescending(box => box.Score))
            if (!kept.Exists(better => overlap(better.Box, box.Box) > overlapThreshold))
                kept.Add(box);
        return kept;
    }
}
