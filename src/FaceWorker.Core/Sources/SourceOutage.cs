namespace FaceWorker.Core.Sources;

/// <summary>An unavailable source, as all workers see it.</summary>
/// <param name="Place">A host, a bucket, or a mount; see <see cref="SourcePlaces"/>.</param>
/// <param name="Problem">Why the last attempt failed, in a sentence.</param>
/// <param name="Since">When it began.</param>
/// <param name="ProbeAt">When one job may try again; each failed probe doubles the pause.</param>
public sealed record SourceOutage(long Id, string Place, string Problem, int Failures, Moment Since, Moment ProbeAt);

/// <summary>The outages of sources, shared by all workers of a database.</summary>
public interface ISourceOutages
{
    /// <summary>The outage of a place, as of at most a second ago; null: none is known.</summary>
    ValueTask<SourceOutage?> FindAsync(string place, CancellationToken cancel);

    /// <summary>True for one caller per pause among all workers: its job may probe, and says how that ended by <see cref="ReportAsync"/> or <see cref="EndAsync"/>.</summary>
    Task<bool> TryProbeAsync(SourceOutage outage, CancellationToken cancel);

    /// <summary>Reports that a place does not answer.</summary>
    /// <param name="wasProbe">The reporter had won <see cref="TryProbeAsync"/>: the next pause is twice as long.</param>
    Task<SourceOutage> ReportAsync(string place, string problem, bool wasProbe, CancellationToken cancel);

    /// <summary>The place has answered: the jobs that wait for it may resume.</summary>
    Task EndAsync(string place, CancellationToken cancel);
}
