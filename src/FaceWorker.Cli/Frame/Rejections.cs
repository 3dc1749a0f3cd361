using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Images;

namespace FaceWorker.Cli.Frame;

/// <summary>A rejection, by a worker or by this process, as the failure of a command.</summary>
internal static class Rejections
{
    /// <summary>The gallery or its model is at fault, not the image.</summary>
    public static bool IsOfWholeGallery(RejectionReason reason) =>
        reason is RejectionReason.UnknownGallery or RejectionReason.UnknownModel or RejectionReason.ModelChanged or RejectionReason.NotTrained;

    public static CliFailure Explain(RequestRejected rejection) => Explain(rejection.Reason, rejection.Detail);

    public static CliFailure Explain(RequestRejectedException rejection) => Explain(rejection.Reason, rejection.Message, rejection);

    /// <remarks>The detail ends with the remedy, so there is none of our own.</remarks>
    private static CliFailure Explain(RejectionReason reason, string detail, Exception? cause = null) =>
        new(reason.ToName(), detail, remedy: "", IsOfWholeGallery(reason) ? ExitCode.NotReady : ExitCode.Rejected, cause);
}
