using FaceWorker.Cli.Indexing;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Frame;

/// <summary>A worker's rejection as an ending of a command.</summary>
internal static class Rejections
{
    /// <remarks>The worker's detail ends with the remedy, so there is none of our own.</remarks>
    public static CliFailure Explain(RequestRejected rejection) => new(ReasonName.Of(rejection.Reason), rejection.Detail, remedy: "",
        rejection.Reason is RejectionReason.UnknownGallery or RejectionReason.UnknownModel ? ExitCode.NotReady : ExitCode.Rejected);
}
