using FaceWorker.Benchmarks.Report;

namespace FaceWorker.Benchmarks;

/// <summary>What a worker's process holds in memory while it indexes one image after the other into one gallery.</summary>
/// <remarks>
/// The photos repeat, each time with another number behind its last byte, so that no two have the same bytes: each is read, decoded, embedded
/// and stored. They travel inside their messages.
/// </remarks>
internal static class MemoryBenchmarks
{
    private const int Samples = 50; // of the plot

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var (early, late) = run.Pick((10_000, 100_000), (1_000, 10_000));
        await using var worker = await RunningWorker.StartAsync(await run.PackAsync());
        var gallery = await worker.CreateGalleryAsync();
        var memory = new List<PlotPoint>();
        for (var done = 0; done < late;)
        {
            var count = Math.Min(late / Samples, early);
            await worker.IndexAsync(gallery, Enumerable.Range(done, count).Select(Photos.Numbered));
            done += count;
            memory.Add(new PlotPoint(done, worker.ResidentMebibytes()));
            await Console.Error.WriteLineAsync($"  {done:N0} images: {memory[^1].Y:0} MiB");
        }

        var (before, after) = (memory.First(sample => sample.X >= early).Y, memory[^1].Y);
        run.Plots.Add(new LinePlot("memory", "Memory over time", "Resident size of a worker's process as it indexes.",
            new PlotAxis("Images indexed"), new PlotAxis("MiB"), [new PlotSeries("a worker", memory)]));
        yield return new Comparison($"worker resident MiB after {late:N0} images ÷ after {early:N0}", after, before, after / before, 0, 1.05, AtMost: true) { Line = "11" };
        yield return new Comparison($"worker resident MiB after {late:N0} images ÷ 1 GiB", after, 1024, after / 1024, 0, 1, AtMost: true);
    }
}
