using FaceWorker.Cli.Frame;
using Spectre.Console;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A bar for a known number of photos, or of other things, on a terminal; nothing anywhere else.</summary>
internal sealed class EmbeddingProgress(Shell shell, Output output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public async Task<T> ShowAsync<T>(Task<T> run, long total, Func<long> done, string things = "photos")
    {
        if (output.IsLive)
            await shell.Console.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bar = context.AddTask(things, maxValue: Math.Max(1, total));
                    do
                    {
                        bar.Value = done();
                        bar.Description = $"{done():N0} of {total:N0} {things}";
                    }
                    while (await Task.WhenAny(run, Task.Delay(Interval, shell.Time)) != run);
                    bar.Value = done();
                });
        return await run;
    }
}
