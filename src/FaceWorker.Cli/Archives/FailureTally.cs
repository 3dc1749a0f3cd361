using System.Runtime.CompilerServices;
using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>Counts failures by reason as they pass through.</summary>
internal sealed class FailureTally
{
    private readonly Dictionary<RejectionReason, long> reasons = [];

    public long Failures => reasons.Values.Sum();

    public async IAsyncEnumerable<ArchiveFailure> CountAsync(IAsyncEnumerable<ArchiveFailure> failures, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var failure in failures.WithCancellation(cancel))
        {
            reasons[failure.Reason] = reasons.GetValueOrDefault(failure.Reason) + 1;
            yield return failure;
        }
    }

    public string Describe() => $"{Drawing.Plural(Failures, "file")} could not be indexed{(Failures == 0 ? "" : $" ({ArchiveReport.Describe(reasons)})")}";

    public FailureSummary Summarize(Archive archive) =>
        new("summary", archive.Id, Failures, reasons.OrderByDescending(reason => reason.Value).ToDictionary(reason => reason.Key.ToName(), reason => reason.Value));
}

/// <summary>The last line of <c>archive failures --json</c>.</summary>
internal sealed record FailureSummary(string Outcome, long Archive, long Failures, IReadOnlyDictionary<string, long> Reasons);

/// <summary>A failure as a line of JSON. <paramref name="Outcome"/> is <c>rejected</c> or <c>parked</c>.</summary>
internal sealed record FailureLine(
    string Outcome, string Source, RejectionReason Reason, string Detail, int Attempts, string Worker, DateTimeOffset FinishedAt, bool IsGone, long Item)
{
    public static FailureLine Of(ArchiveFailure failure) => new(
        failure.IsParked ? "parked" : "rejected", failure.Source, failure.Reason, failure.Detail, failure.Attempts, failure.Worker,
        failure.FinishedAt.ToUniversalTime(), failure.IsGone, failure.Item);
}
