namespace FaceWorker.Vision.Detectors;

/// <summary>Keeps of boxes that overlap only the one with the highest score.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>The kept boxes, best first; two of them never overlap by more than <paramref name="overlapThreshold"/> (intersection over union).</summary>
    public static IReadOnlyList<DetectedBox> Apply(IReadOnlyList<DetectedBox> boxes, float overlapThreshold)
    {
        var kept = new List<DetectedBox>();
        foreach (var box in boxes.OrderByDescending(box => box.Score))
            if (!kept.Exists(better => better.Box.IntersectionOverUnion(box.Box) > overlapThreshold))
                kept.Add(box);
        return kept;
    }
}
