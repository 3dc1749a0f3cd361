using FaceWorker.Contracts;

namespace FaceWorker.Cli.Frame;

/// <summary>What a script can tell from the exit code. Part of the public contract: numbers never change their meaning.</summary>
internal enum ExitCode
{
    /// <summary>Done; for identify: at least one face matched; for verify: the faces, or one of the subjects, match.</summary>
    Done = 0,

    /// <summary>Something unexpected failed.</summary>
    Failed = 1,

    /// <summary>The command line does not fit the command's help.</summary>
    Usage = 2,

    /// <summary>An image or a request was rejected; of several images, the rest was done.</summary>
    Rejected = 3,

    /// <summary>A setting, a server, a worker, a model or a gallery is missing or not ready.</summary>
    NotReady = 4,

    /// <summary>Identify: no face matched; verify: two different people, as far as the model can tell.</summary>
    Unknown = 5,

    /// <summary>Nothing matched, but a distance lies between the two thresholds: a person should look.</summary>
    Review = 6,

    /// <summary>Stopped by Ctrl-C, as shells count it (128 + SIGINT).</summary>
    Interrupted = 130,
}

/// <summary>The exit codes as <c>--help</c> lists them.</summary>
internal static class ExitCodes
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Done, "done; identify: somebody matched; verify: a match"),
        (ExitCode.Failed, "failed unexpectedly"),
        (ExitCode.Usage, "wrong usage; see --help"),
        (ExitCode.Rejected, "an image or a request was rejected; of several images, the rest was done"),
        (ExitCode.NotReady, "a setting, server, worker, model or gallery is missing or not ready"),
        (ExitCode.Unknown, "identify: nobody matched; verify: not the same person"),
        (ExitCode.Review, "nothing matched, but something is near enough for a person to look"),
        (ExitCode.Interrupted, "stopped by Ctrl-C"),
    ];

    /// <summary>The best of several decisions counts; no decision counts as unknown.</summary>
    public static ExitCode OfBest(IEnumerable<Decision> decisions) => decisions.DefaultIfEmpty(Decision.Unknown).Max() switch
    {
        Decision.Match => ExitCode.Done,
        Decision.Review => ExitCode.Review,
        _ => ExitCode.Unknown,
    };
}
