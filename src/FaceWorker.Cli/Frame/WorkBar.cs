using FaceWorker.Core;
using Spectre.Console;

namespace FaceWorker.Cli.Frame;

/// <summary>A progress bar on a terminal for work that reports its progress; nothing anywhere else.</summary>
internal sealed class WorkBar(Shell shell, Output output) : IProgress<WorkProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private volatile WorkProgress? latest;

    public void Report(WorkProgress value) => latest = value;

    public async Task<T> ShowAsync<T>(Task<T> run)
    {
        if (output.IsLive)
            await DrawUntilAsync(run, shell, Draw);
        return await run;
    }

    /// <summary>Shows a bar on the terminal, drawn again and again until the run has ended.</summary>
    public static Task DrawUntilAsync(Task run, Shell shell, Action<ProgressTask> draw) => shell.Console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask("");
            do
                draw(bar);
            while (await Task.WhenAny(run, Task.Delay(Interval, shell.Time)) != run);
            draw(bar);
        });

    private void Draw(ProgressTask bar)
    {
        if (latest is not { } progress)
            return;
        (bar.MaxValue, bar.Value) = (Math.Max(1, progress.Total), progress.Done);
        bar.Description = $"{progress.Done:N0} of {progress.Total:N0} {progress.Things}";
    }
}
