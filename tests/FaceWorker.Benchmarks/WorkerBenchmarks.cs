using System.Diagnostics;
using FaceWorker.Contracts;

namespace FaceWorker.Benchmarks;

/// <summary>The whole way, from message to committed row and answer, against the three models alone.</summary>
/// <remarks>
/// A published worker compiles what it calls often in the second and third half minute of its life, and archives take hours: a full run measures it after that,
/// a quick one before.
/// </remarks>
internal static class WorkerBenchmarks
{
    private static readonly TimeSpan UntilSettled = TimeSpan.FromMinutes(2);

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var facesPerPhoto = await (await run.PipelineAsync()).CountFacesAsync();
        await using var worker = await RunningWorker.StartAsync(await run.PackAsync());
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < run.Pick(UntilSettled, TimeSpan.Zero))
            await IndexAsync(worker, run);

        yield return await Comparison.MeasureAsync($"worker images/s with RabbitMQ and PostgreSQL ÷ bare models ({Photos.Name}, {run.Photos.Count})", 0.80,
            async () =>
            {
                var began = Stopwatch.GetTimestamp();
                await IndexAsync(worker, run);
                return run.Photos.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
            },
            () => run.Bare.RunImagesAsync(facesPerPhoto), line: "2");
    }

    private static async Task IndexAsync(RunningWorker worker, BenchmarkRun run) =>
        await worker.IndexAsync(await worker.CreateGalleryAsync(), run.Photos.Select(ImageReference.AtPath));
}
