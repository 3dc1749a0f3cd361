using System.Collections.Concurrent;

namespace FaceWorker.Core.Sources;

/// <summary>The outages that one process finds for itself: what a console cannot reach, workers may, and the other way round.</summary>
public sealed class OwnOutages(TimeProvider time) : ISourceOutages
{
    /// <summary>Somebody is looking at the page: a source that is back should be seen soon.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2), LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, SourceOutage> outages = new(StringComparer.OrdinalIgnoreCase);
    private long latest;

    /// <inheritdoc />
    public ValueTask<SourceOutage?> FindAsync(string place, CancellationToken cancel) => ValueTask.FromResult(outages.GetValueOrDefault(place));

    /// <inheritdoc />
    public Task<bool> TryProbeAsync(SourceOutage outage, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(outage);
        return Task.FromResult(outages.TryUpdate(outage.Place, outage with { ProbeAt = Moment.In(PauseAfter(outage.Failures), time) }, outage));
    }

    /// <inheritdoc />
    public Task<SourceOutage> ReportAsync(string place, string problem, bool wasProbe, CancellationToken cancel) =>
        Task.FromResult(outages.AddOrUpdate(place,
            _ => new SourceOutage(Interlocked.Increment(ref latest), place, problem, Failures: 1, Moment.Now(time), Moment.In(FirstPause, time)),
            (_, known) => wasProbe ? known with { Problem = problem, Failures = known.Failures + 1, ProbeAt = Moment.In(PauseAfter(known.Failures), time) } : known));

    /// <inheritdoc />
    public Task EndAsync(string place, CancellationToken cancel)
    {
        outages.TryRemove(place, out _);
        return Task.CompletedTask;
    }

    private static TimeSpan PauseAfter(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
