using FaceWorker.Contracts;

namespace FaceWorker.Cli.Frame;

/// <summary>A worker's rejection as an ending of a command.</summary>
internal static class Rejections
{
    public static CliFailure Explain(RequestRejected rejection) => rejection.Reason switch
    {
        RejectionReason.UnknownGallery => Failure(rejection, "Make it: faceworker gallery create " + rejection.Gallery, ExitCode.NotReady),
        RejectionReason.UnknownModel => Failure(rejection, "See 'faceworker models list'.", ExitCode.NotReady),
        _ => Failure(rejection, "", ExitCode.Rejected), // the detail says what to do
    };

    private static CliFailure Failure(RequestRejected rejection, string remedy, ExitCode exit) =>
        new(Indexing.ReasonName.Of(rejection.Reason), rejection.Detail, remedy, exit);
}
