using System.Diagnostics;
using FaceWorker.Contracts;

namespace FaceWorker.Benchmarks;

/// <summary>The whole way, from message to committed row and answer, against the three models alone.</summary>
internal static class WorkerBenchmarks
{
    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var facesPerPhoto = await (await run.PipelineAsync()).CountFacesAsync();
        await using var worker = await RunningWorker.StartAsync(await run.PackAsync());
        yield return await Comparison.MeasureAsync($"worker images/s with RabbitMQ and PostgreSQL ÷ bare models ({Photos.Name}, {run.Photos.Count})", 0.80,
            async () =>
            {
                var gallery = await worker.CreateGalleryAsync();
                var began = Stopwatch.GetTimestamp();
                await worker.IndexAsync(gallery, run.Photos.Select(ImageReference.AtPath));
                return run.Photos.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
            },
            () => run.Bare.RunImagesAsync(facesPerPhoto), line: "2");
    }
}
