using System.Runtime.CompilerServices;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Archives;
using Spectre.Console;

namespace FaceWorker.Cli.Archives;

/// <summary>Waits for the end of an archive: a live view on a terminal, otherwise now and then a line on standard error. Ctrl-C stops only the watching.</summary>
internal sealed class ArchiveWatch(Call call, IArchiveAdministration archives)
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>Prints the archive as it is in the end, by whichever end.</summary>
    public async Task<ExitCode> RunAsync(ArchiveProgress start, CancellationToken cancel)
    {
        var last = start;
        var exit = ExitCode.Done;
        try
        {
            await ShowAsync(start, progress => last = progress, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            exit = ExitCode.Interrupted;
        }

        ArchiveReport.Write(call.Output, last);
        if (exit == ExitCode.Interrupted)
            call.Output.Note($"Stopped watching; {ArchiveText.Describe(last.Archive)} goes on without. Stop that: faceworker archive pause {last.Archive.Id}");
        return exit;
    }

    private Task ShowAsync(ArchiveProgress start, Action<ArchiveProgress> seen, CancellationToken cancel) =>
        call.Output.IsLive ? ShowLiveAsync(start, seen, cancel) : ShowLinesAsync(start, seen, cancel);

    private Task ShowLiveAsync(ArchiveProgress start, Action<ArchiveProgress> seen, CancellationToken cancel)
    {
        var console = call.Shell.Console;
        return console.Live(ArchiveReport.DrawWithBar(start, console.Profile.Capabilities.Unicode)).AutoClear(true).StartAsync(async live =>
        {
            await foreach (var progress in FollowAsync(start, LiveInterval, cancel))
            {
                seen(progress);
                live.UpdateTarget(ArchiveReport.DrawWithBar(progress, console.Profile.Capabilities.Unicode));
            }
        });
    }

    private async Task ShowLinesAsync(ArchiveProgress start, Action<ArchiveProgress> seen, CancellationToken cancel)
    {
        await foreach (var progress in FollowAsync(start, LineInterval, cancel))
        {
            seen(progress);
            call.Output.Note(ArchiveText.OneLine(progress));
        }
    }

    /// <summary>The progress as it is from time to time, the last time when nothing more is to come.</summary>
    private async IAsyncEnumerable<ArchiveProgress> FollowAsync(ArchiveProgress start, TimeSpan interval, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return start;
        for (var progress = start; progress.Archive.State is not (ArchiveState.Completed or ArchiveState.Cancelled);)
        {
            await Task.Delay(interval, call.Shell.Time, cancel);
            progress = await archives.GetProgressAsync(start.Archive.Id, cancel);
            yield return progress;
        }
    }
}
