using FaceWorker.Cli.Frame;
using FaceWorker.Core.Archives;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FaceWorker.Cli.Archives;

/// <summary>Waits for the end of an archive: a live view on a terminal, otherwise a line on standard error every ten seconds. Ctrl-C stops only the watching.</summary>
internal sealed class ArchiveWatch(Call call, IArchiveAdministration archives, ArchiveProgress start)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private ArchiveProgress last = start;

    private bool HasEnded => last.Archive.State is ArchiveState.Completed or ArchiveState.Cancelled;

    /// <summary>Prints the archive's final state, or its latest when Ctrl-C came first.</summary>
    public async Task<ExitCode> RunAsync(CancellationToken cancel)
    {
        var exit = ExitCode.Done;
        try
        {
            await ShowAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            exit = ExitCode.Interrupted;
        }

        ArchiveReport.Write(call.Output, last);
        if (exit == ExitCode.Interrupted)
            call.Output.Note($"Stopped watching; {ArchiveText.Describe(last.Archive)} continues. To stop it as well: faceworker archive pause {last.Archive.Id}");
        return exit;
    }

    private Task ShowAsync(CancellationToken cancel)
    {
        if (!call.Output.IsLive)
            return FollowAsync(LineInterval, () => call.Output.Note(ArchiveText.OneLine(last)), cancel);
        var console = call.Shell.Console;
        IRenderable Draw() => ArchiveReport.DrawWithBar(last, console.Profile.Capabilities.Unicode);
        return console.Live(Draw()).AutoClear(true).StartAsync(live => FollowAsync(LookInterval, () => live.UpdateTarget(Draw()), cancel));
    }

    /// <summary>Shows the state now, at each interval, and at the end.</summary>
    private async Task FollowAsync(TimeSpan interval, Action show, CancellationToken cancel)
    {
        show();
        for (var unshown = LookInterval; !HasEnded; unshown += LookInterval)
        {
            await Task.Delay(LookInterval, call.Shell.Time, cancel);
            last = await archives.GetProgressAsync(last.Archive.Id, cancel);
            if (!HasEnded && unshown < interval)
                continue;
            show();
            unshown = TimeSpan.Zero;
        }
    }
}
