using System.CommandLine;

namespace FaceWorker.Cli.Frame;

/// <summary>What cannot be undone needs a yes: by option, or at the terminal.</summary>
internal static class Confirmation
{
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do it without asking" };

    /// <param name="deed">What will be done, as the beginning of a sentence: "Deleting gallery 'x' ...".</param>
    /// <exception cref="CliFailure">Nobody is at the terminal, or the answer was no.</exception>
    public static async Task RequireAsync(Call call, Option<bool> yes, string deed, CancellationToken cancel)
    {
        if (call.Find(yes))
            return;
        if (call.Shell.Confirm is not { } confirm || call.Output.IsJson)
            throw new CliFailure("notConfirmed", $"{deed} cannot be undone, and nobody is at the terminal to confirm it.", "Add --yes to do it.", ExitCode.Usage);
        if (!await confirm($"{deed} cannot be undone. Continue?", cancel))
            throw new CliFailure("notConfirmed", "Nothing was changed.", "", ExitCode.Usage);
    }
}
