using FaceWorker.Cli.Frame;
using FaceWorker.Core.Archives;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FaceWorker.Cli.Archives;

/// <summary>Waits for the end of an archive: a live view on a terminal, otherwise a line on standard error every ten seconds. Ctrl-C stops only the watching.</summary>
internal sealed class ArchiveWatch(Call call, IArchiveAdministration archives, ArchiveProgress start)
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private ArchiveProgress last = start;

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
        return console.Live(Draw()).AutoClear(true).StartAsync(live => FollowAsync(LiveInterval, () => live.UpdateTarget(Draw()), cancel));
    }

    private async Task FollowAsync(TimeSpan interval, Action show, CancellationToken cancel)
    {
        show();
        while (last.Archive.State is not (ArchiveState.Completed or ArchiveState.Cancelled))
        {
            await Task.Delay(interval, call.Shell.Time, cancel);
            last = await archives.GetProgressAsync(last.Archive.Id, cancel);
            show();
        }
    }
}
