using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core;
using FaceWorker.Core.Operations;

namespace FaceWorker.Cli.Operations;

/// <summary>An operation as it is printed.</summary>
internal sealed record OperationView(
    long Id, OperationKind Kind, string Gallery, long? Target, OperationState State, bool IsCancelRequested, OperationProgress Progress, string? Problem,
    int Attempt, string? Worker, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, DateTimeOffset? NextAttemptAt, string? Parameters)
{
    public static OperationView Of(Operation operation) => new(
        operation.Id, operation.Kind, operation.Gallery.Value, operation.Target, operation.State, operation.IsCancelRequested, operation.Progress, operation.Problem,
        operation.Attempt, operation.Worker, operation.RequestedBy, operation.RequestedAt, operation.StartedAt, operation.EndedAt,
        operation.State == OperationState.Queued ? operation.FreeAt : null, operation.Parameters);

    public static void WriteTable(Output output, IReadOnlyList<OperationView> operations) => output.Write(Drawing.Table(
        ["Operation", "Kind", "Gallery", "State", "Progress", "Worker", "Requested", "Problem"], operations, one =>
        [one.Id, one.What, one.Gallery, one.InState, one.HowFar, one.Worker, one.RequestedAt, one.Problem]));

    public void Write(Output output) => output.Write(Drawing.Facts(Facts()));

    private string What => (Kind, Target) switch
    {
        (OperationKind.Listing, { } archive) => $"listing of archive {archive}",
        _ => Kind.ToName(),
    };

    private string InState => $"{State.ToName()}{(IsCancelRequested && State == OperationState.Running ? ", being cancelled" : "")}";

    private string HowFar => Progress switch
    {
        { Step: var step, Total: { } total and > 0 } => $"{step ?? ""} {Progress.Done:N0} of {total:N0} ({Math.Floor(1000.0 * Progress.Done / total) / 10:0.0} %)".TrimStart(),
        { Step: var step, Done: > 0 } => $"{step ?? ""} {Progress.Done:N0}".TrimStart(),
        _ => Progress.Step ?? "",
    };

    private IEnumerable<(string, string)> Facts()
    {
        yield return ("Operation", $"{Id}, {What} of gallery '{Gallery}'");
        yield return ("State", NextAttemptAt is { } next && Attempt > 0 ? $"{InState}; next attempt at {Drawing.Time(next)}" : InState);
        if (HowFar is { Length: > 0 } progress)
            yield return ("Progress", progress);
        if (Problem is not null)
            yield return ("Problem", Problem);
        yield return ("Requested", $"{Drawing.Time(RequestedAt)} by {RequestedBy}");
        if (StartedAt is { } started)
            yield return ("Started", $"{Drawing.Time(started)} by {Worker}, attempt {Attempt}");
        if (EndedAt is { } ended)
            yield return ("Ended", Drawing.Time(ended));
        if (Parameters is not null)
            yield return ("Parameters", Parameters);
    }
}
