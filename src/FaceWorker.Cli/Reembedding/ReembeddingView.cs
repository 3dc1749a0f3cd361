using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Operations;
using FaceWorker.Contracts;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Cli.Reembedding;

/// <summary>Where a gallery stands between two models, as it is printed.</summary>
/// <param name="Active">The pack that answers.</param>
/// <param name="Missing">Of the faces, those that the other pack has no vector of, failed ones included.</param>
/// <param name="Photos">That the other pack's detector has not looked at.</param>
internal sealed record ReembeddingView(
    string Gallery, string From, string To, string Active, ReembeddingStage Stage, long Faces, long Missing, long Failed, long Photos, string RequestedBy, DateTimeOffset RequestedAt,
    DateTimeOffset? SwitchedAt, OperationView? Operation)
{
    /// <summary>Some of those that failed; null where they were not asked for.</summary>
    public IReadOnlyList<FailureView>? Failures { get; init; }

    public static ReembeddingView Of(ReembeddingStatus status) => new(
        status.Gallery.Name.Value, status.From.Value, status.To.Value, status.Gallery.Pack.Value, status.Stage, status.Counts.Templates, status.Counts.Missing, status.Counts.Failed,
        status.Counts.Photos, status.RequestedBy, status.RequestedAt, status.SwitchedAt, status.Operation is { } operation ? OperationView.Of(operation) : null);

    public void Write(Output output)
    {
        output.Write(Drawing.Facts(Facts()));
        if (Failures is { Count: > 0 })
            output.Write(Drawing.Table(["Face", "Photo", "Reason", ""], Failures, failure => [failure.FaceId, failure.ImageId, Drawing.NameOf(failure.Reason), failure.Detail]));
        output.WriteLine(NextStep);
    }

    private bool IsEmbedding => Operation is { State: OperationState.Queued or OperationState.Running };

    private string Other => Active == To ? From : To;

    private string NextStep => (Stage, IsEmbedding, Missing) switch
    {
        (_, true, _) => $"Watch it: faceworker operations show {Operation!.Id}",
        (ReembeddingStage.AfterCutOver, _, _) => $"Next: faceworker reembed finish --gallery {Gallery}, or back: faceworker reembed roll-back --gallery {Gallery}",
        (_, _, 0) => $"Next: faceworker reembed compare --gallery {Gallery}, then: faceworker reembed cut-over --gallery {Gallery}",
        _ => $"To embed what is missing: faceworker reembed start --gallery {Gallery} --pack {To}",
    };

    private IEnumerable<(string, string)> Facts()
    {
        yield return ("Gallery", Gallery);
        yield return ("Goes over", $"from pack '{From}' to pack '{To}'; '{Active}' answers");
        yield return ("Faces", string.Create(CultureInfo.InvariantCulture, $"{Faces:N0}, of which pack '{Other}' has {Faces - Missing:N0}; {Drawing.Plural(Failed, "face")} failed"));
        if (Photos > 0)
            yield return ("Photos", $"{Drawing.Plural(Photos, "photo")} not looked at by the detector of pack '{Other}'");
        yield return ("Requested", $"{Drawing.Time(RequestedAt)} by {RequestedBy}");
        if (SwitchedAt is { } switched)
            yield return ("Changed over", Drawing.Time(switched));
        if (Operation is not null)
            yield return ("Operation", $"{Operation.Id}, {Drawing.NameOf(Operation.State)}{(Operation.Progress.Step is { } step ? $": {step}" : "")}{(IsEmbedding && Operation.Progress.Total is { } total ? string.Create(CultureInfo.InvariantCulture, $", {Operation.Progress.Done:N0} of {total:N0}") : "")}");
        if (Operation?.Problem is { } problem)
            yield return ("Problem", problem);
    }
}

/// <summary>A face that could not be embedded.</summary>
internal sealed record FailureView(long FaceId, long ImageId, RejectionReason Reason, string Detail)
{
    public static FailureView Of(ReembeddingFailure failure) => new(failure.FaceId, failure.ImageId, failure.Reason, failure.Detail);
}
