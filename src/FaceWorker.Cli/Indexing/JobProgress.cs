using FaceWorker.Cli.Frame;
using Spectre.Console;

namespace FaceWorker.Cli.Indexing;

/// <summary>Shows how far a run of jobs is: a bar on a terminal, otherwise now and then a line on standard error.</summary>
internal sealed class JobProgress<TResult>(Shell shell, Output output, JobTally<TResult> tally)
    where TResult : class
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    public Task ShowAsync(Task run, IEnumerable<ImageJob<TResult>> jobs) => output.IsLive ? ShowBarAsync(run, jobs) : ShowLinesAsync(run);

    private async Task ShowBarAsync(Task run, IEnumerable<ImageJob<TResult>> jobs)
    {
        // Counting walks the folders a second time, which is cheap beside the work itself, and holds nothing.
        var total = Task.Run(() => jobs.TakeWhile(_ => !run.IsCompleted).LongCount());
        await shell.Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(tally.Describe()).IsIndeterminate();
                while (!await IsDoneWithinAsync(run, BarInterval))
                    Update(bar, total);
                Update(bar, total);
            });
        await run;
    }

    private void Update(ProgressTask bar, Task<long> total)
    {
        bar.Description = tally.Describe();
        if (!total.IsCompletedSuccessfully)
            return;
        bar.IsIndeterminate = false;
        bar.MaxValue = Math.Max(1, total.Result);
        bar.Value = tally.Done;
    }

    private async Task ShowLinesAsync(Task run)
    {
        while (!await IsDoneWithinAsync(run, LineInterval))
            output.Note(tally.Describe());
        await run;
    }

    private async Task<bool> IsDoneWithinAsync(Task run, TimeSpan time) =>
        await Task.WhenAny(run, Task.Delay(time, shell.Time)) == run;
}
