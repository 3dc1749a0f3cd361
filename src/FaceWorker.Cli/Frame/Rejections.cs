using FaceWorker.Cli.Indexing;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Frame;

/// <summary>A worker's rejection as an ending of a command.</summary>
internal static class Rejections
{
    /// <summary>The gallery or its model is at fault, not the image.</summary>
    public static bool IsOfWholeGallery(RequestRejected rejection) =>
        rejection.Reason is RejectionReason.UnknownGallery or RejectionReason.UnknownModel or RejectionReason.ModelChanged;

    /// <remarks>The worker's detail ends with the remedy, so there is none of our own.</remarks>
    public static CliFailure Explain(RequestRejected rejection) => new(ReasonName.Of(rejection.Reason), rejection.Detail, remedy: "",
        IsOfWholeGallery(rejection) ? ExitCode.NotReady : ExitCode.Rejected);
}
