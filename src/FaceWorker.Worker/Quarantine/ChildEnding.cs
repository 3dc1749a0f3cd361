using FaceWorker.Contracts;
using FaceWorker.Core.Processes;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Why the child process ended with an image, in sentences about the image.</summary>
internal static class ChildEnding
{
    private const string Remedy = "Look at the file; once it is replaced or the worker is fixed, send it again with 'faceworker dead-letters replay'.";

    public static HarmfulImageException TooSlow(string image, TimeSpan limit) => new(RejectionReason.TooSlow,
        $"'{image}' took longer than {limit.TotalSeconds:0.#} s (the worker's setting Worker:QuarantineTimeout, or a share of the request's time to live). {Remedy}");

    public static HarmfulImageException TooMuchMemory(string image, int mebibytes) => new(RejectionReason.TooMuchMemory,
        $"'{image}' took more memory than the worker's setting Worker:QuarantineMemory ({mebibytes} MiB) allows. " +
        "Look at the file, or allow more; then send it again with 'faceworker dead-letters replay'.");

    public static HarmfulImageException Crashed(string image, int exitCode) => new(RejectionReason.Crashed,
        $"The process that worked on '{image}' alone was ended by {ProcessEnding.NameOf(exitCode)}. {Remedy}");
}
