using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Calibration;

/// <summary>A pair of photos that somebody labelled, compared.</summary>
public sealed record LabelledPair(string FirstPerson, string SecondPerson, SquaredDistance Distance);

/// <summary>Only the comparisons that a list of pairs names.</summary>
public sealed class LabelledPairs : Comparisons
{
    private readonly (int First, int Second, double Distance)[] pairs;

    public LabelledPairs(IReadOnlyList<LabelledPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        People = [.. pairs.SelectMany(pair => new[] { pair.FirstPerson, pair.SecondPerson }).Distinct().Order(StringComparer.Ordinal)];
        var index = People.Select((person, i) => (person, i)).ToDictionary(pair => pair.person, pair => pair.i);
        this.pairs = [.. pairs.Select(pair => (index[pair.FirstPerson], index[pair.SecondPerson], pair.Distance.Value))];
    }

    /// <inheritdoc />
    public override IReadOnlyList<string> People { get; }

    /// <inheritdoc />
    public override IReadOnlyCollection<TSink> Stream<TSink>(Func<TSink> create, CancellationToken cancel)
    {
        var sink = create();
        foreach (var (first, second, distance) in pairs)
            sink.Add(first, second, distance);
        return [sink];
    }

    /// <inheritdoc />
    public override long WeighImpostors(ReadOnlySpan<int> weights)
    {
        long sum = 0;
        foreach (var (first, second, _) in pairs)
            if (first != second)
                sum += (long)weights[first] * weights[second];
        return sum;
    }
}
