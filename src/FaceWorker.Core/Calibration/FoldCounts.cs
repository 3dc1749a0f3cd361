namespace FaceWorker.Core.Calibration;

/// <summary>The comparisons as histograms by the folds of their people: enough for every threshold and every held-out rate.</summary>
/// <param name="foldOf">Each person's fold.</param>
internal sealed class FoldCounts(int[] foldOf) : IComparisonSink
{
    private readonly int folds = foldOf.Max() + 1;
    private readonly DistanceHistogram[] genuine = Many(foldOf.Max() + 1);
    private readonly DistanceHistogram[] impostor = Many((foldOf.Max() + 1) * (foldOf.Max() + 1)); // by both folds, the smaller first

    public int Folds => folds;

    public DistanceHistogram Genuine => Sum(genuine);

    public DistanceHistogram Impostor => Sum(impostor);

    public void Add(int first, int second, double distance)
    {
        var (one, other) = (foldOf[first], foldOf[second]);
        if (first == second)
            genuine[one].Add(distance);
        else
            impostor[Math.Min(one, other) * folds + Math.Max(one, other)].Add(distance);
    }

    public void Add(FoldCounts part)
    {
        for (var i = 0; i < genuine.Length; i++)
            genuine[i].Add(part.genuine[i]);
        for (var i = 0; i < impostor.Length; i++)
            impostor[i].Add(part.impostor[i]);
    }

    public DistanceHistogram GenuineWithin(int fold) => genuine[fold];

    public DistanceHistogram ImpostorWithin(int fold) => impostor[fold * folds + fold];

    /// <summary>Comparisons of which neither person is in the fold.</summary>
    public DistanceHistogram ImpostorOutside(int fold) => Sum(impostor.Where((_, i) => i / folds != fold && i % folds != fold));

    private static DistanceHistogram Sum(IEnumerable<DistanceHistogram> parts)
    {
        var sum = new DistanceHistogram();
        foreach (var part in parts)
            sum.Add(part);
        return sum;
    }

    private static DistanceHistogram[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => new DistanceHistogram())];
}
