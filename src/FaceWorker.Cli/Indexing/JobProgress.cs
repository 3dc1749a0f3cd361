using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Indexing;

/// <summary>Shows how far a run of jobs is: a bar on a terminal, otherwise a line on standard error every ten seconds.</summary>
internal sealed class JobProgress<TResult>(Shell shell, Output output, JobTally<TResult> tally)
    where TResult : class
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    public Task ShowAsync(Task run, IEnumerable<ImageJob<TResult>> jobs) => output.IsLive ? ShowBarAsync(run, jobs) : ShowLinesAsync(run);

    private async Task ShowBarAsync(Task run, IEnumerable<ImageJob<TResult>> jobs)
    {
        // Counting walks the folders a second time, which is cheap compared with the work itself, and keeps nothing in memory.
        var total = Task.Run(() => jobs.TakeWhile(_ => !run.IsCompleted).LongCount());
        await WorkBar.DrawUntilAsync(run, shell, bar =>
        {
            bar.Description = tally.Describe();
            bar.IsIndeterminate = !total.IsCompletedSuccessfully;
            if (total.IsCompletedSuccessfully)
                (bar.MaxValue, bar.Value) = (Math.Max(1, total.Result), tally.Done);
        });
        await run;
    }

    private async Task ShowLinesAsync(Task run)
    {
        while (await Task.WhenAny(run, Task.Delay(LineInterval, shell.Time)) != run)
            output.Note(tally.Describe());
        await run;
    }
}
