namespace FaceWorker.Core.Calibration;

/// <summary>Takes comparisons one by one; used by one thread at a time.</summary>
public interface IComparisonSink
{
    /// <param name="first">Index of the first photo's person; the same as <paramref name="second"/> when both show one person.</param>
    /// <param name="distance">Squared distance, 0 to 4.</param>
    void Add(int first, int second, double distance);
}

/// <summary>Comparisons between photos of known people. There may be too many to keep: they are streamed into sinks, as often as needed.</summary>
public abstract class Comparisons
{
    /// <summary>The people, by index.</summary>
    public abstract IReadOnlyList<string> People { get; }

    /// <summary>Streams every comparison once, into as many sinks as there are threads at work.</summary>
    public abstract IReadOnlyCollection<TSink> Stream<TSink>(Func<TSink> create, CancellationToken cancel)
        where TSink : IComparisonSink;

    /// <summary>The comparisons of two different people, each counted as often as the product of its people's weights.</summary>
    public abstract long WeighImpostors(ReadOnlySpan<int> weights);
}
