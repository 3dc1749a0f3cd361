using FaceWorker.Benchmarks.Report;
using FaceWorker.Core.Faces;

namespace FaceWorker.Benchmarks;

/// <summary>How speed follows from batch size and from how many photos are in hand at once: two plots.</summary>
internal static class ThroughputBenchmarks
{
    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32];

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        await AddConcurrencyAsync(run);
        await AddBatchSizesAsync(run);
        yield break;
    }

    private static async Task AddConcurrencyAsync(BenchmarkRun run)
    {
        var pipeline = await run.PipelineAsync();
        var points = await MedianEachAsync(run, pipeline.RunAsync);
        run.Plots.Add(new LinePlot("concurrency", "Throughput against concurrency", "The pipeline, by photos in hand at once.",
            new PlotAxis("Photos in hand", LogarithmBase: 2), new PlotAxis("Images/s"), [new PlotSeries("pipeline", points)]));
    }

    private static async Task AddBatchSizesAsync(BenchmarkRun run)
    {
        var pack = run.Models.GetPack(PackId.Default);
        var series = new List<PlotSeries>();
        foreach (var (part, id, rows) in new[] { ("detector", pack.Detector, 256), ("landmarks", pack.Landmarks!, 1024), ("embedder", pack.Embedder, 128) })
        {
            var models = Sizes.ToDictionary(size => size, size => new BareModel(run.Models, run.Models.GetModel(id), size));
            var runs = Sizes.ToDictionary(size => size, size => Math.Max(run.Pick(rows, rows / 8) / size, 2 * Environment.ProcessorCount)); // enough for every core
            var points = await MedianEachAsync(run, async size => size * await BareModels.PerSecondAsync(runs[size], _ => models[size].Run()));
            series.Add(new PlotSeries(part, [.. points.Select(point => point with { Y = point.Y / points[0].Y })]));
            foreach (var model in models.Values)
                model.Dispose();
        }

        run.Plots.Add(new LinePlot("batches", "Throughput against batch size", "The three bare models, one thread on each core, beside their own speed at batch 1.",
            new PlotAxis("Rows of a batch", LogarithmBase: 2), new PlotAxis("Rows/s ÷ rows/s at batch 1"), series));
    }

    /// <summary>All sizes in turn, several times.</summary>
    private static async Task<List<PlotPoint>> MedianEachAsync(BenchmarkRun run, Func<int, Task<double>> measure)
    {
        var measured = Sizes.ToDictionary(size => size, _ => new List<double>());
        foreach (var size in Sizes)
            await measure(size); // warms it
        for (var round = 0; round < run.Pick(5, 1); round++)
            foreach (var size in Sizes)
                measured[size].Add(await measure(size));
        return [.. Sizes.Select(size => new PlotPoint(size, Comparison.Median(measured[size])))];
    }
}
