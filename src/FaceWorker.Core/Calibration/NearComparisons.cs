namespace FaceWorker.Core.Calibration;

/// <summary>What the bootstrap needs one by one: comparisons of different people up to a distance, and all of one person.</summary>
internal sealed class NearComparisons(double limit, int people) : IComparisonSink
{
    private readonly List<(double Distance, int First, int Second)> impostor = [];
    private readonly List<double>?[] genuine = new List<double>?[people];

    /// <summary>Ascending in distance.</summary>
    public IReadOnlyList<(double Distance, int First, int Second)> Impostor => impostor;

    /// <summary>Each person's distances, ascending; null for a person with one photo.</summary>
    public IReadOnlyList<List<double>?> Genuine => genuine;

    public static NearComparisons Collect(Comparisons comparisons, double limit, CancellationToken cancel)
    {
        var all = new NearComparisons(limit, comparisons.People.Count);
        foreach (var part in comparisons.Stream(() => new NearComparisons(limit, comparisons.People.Count), cancel))
        {
            all.impostor.AddRange(part.impostor);
            for (var person = 0; person < part.genuine.Length; person++)
                if (part.genuine[person] is { } distances)
                    (all.genuine[person] ??= []).AddRange(distances);
        }

        all.impostor.Sort(); // threads end in any order: the sums below must not depend on it
        foreach (var distances in all.genuine)
            distances?.Sort();
        return all;
    }

    public void Add(int first, int second, double distance)
    {
        if (first == second)
            (genuine[first] ??= []).Add(distance);
        else if (distance <= limit)
            impostor.Add((distance, first, second));
    }
}
