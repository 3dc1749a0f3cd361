using FaceWorker.Benchmarks.Report;
using FaceWorker.Contracts;
using NetVips;

namespace FaceWorker.Benchmarks;

/// <summary>What a worker's process holds in memory while it indexes one image after the other into one gallery.</summary>
/// <remarks>
/// Every tenth picture is a photo, the others are a corner of one, which cost less, because hardly any has a face. They repeat, each time with another number
/// behind its last byte, so that no two have the same bytes. They travel inside their messages.
/// </remarks>
internal static class MemoryBenchmarks
{
    private const int Samples = 50; // of the plot
    private const int Side = 64; // pixels of a corner
    private const int Corners = 500;

    private static readonly Lazy<byte[][]> CornerFiles = new(() => [.. Photos.Take(Corners).Select(CutCorner)]);

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var (early, late) = run.Pick((10_000, 100_000), (1_000, 2_000));
        await using var worker = await RunningWorker.StartAsync(await run.PackAsync());
        var gallery = await worker.CreateGalleryAsync();
        var memory = new List<PlotPoint>();
        for (var done = 0; done < late;)
        {
            var count = Math.Min(late / Samples, early);
            await worker.IndexAsync(gallery, Enumerable.Range(done, count).Select(Picture));
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

    private static ImageReference Picture(int number) => number % 10 == 0
        ? Photos.Numbered(number)
        : ImageReference.Inline([.. CornerFiles.Value[number % Corners], .. BitConverter.GetBytes(number)], $"{number}.jpg");

    private static byte[] CutCorner(string photo)
    {
        using var image = Image.NewFromFile(photo);
        using var corner = image.ExtractArea(0, 0, Side, Side);
        return corner.JpegsaveBuffer();
    }
}
