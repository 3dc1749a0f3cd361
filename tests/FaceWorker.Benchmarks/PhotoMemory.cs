using System.Globalization;
using System.Text.Json;
using FaceWorker.Benchmarks.Camera;
using FaceWorker.Benchmarks.Report;
using FaceWorker.Core.Faces;
using FaceWorker.Testing;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;

namespace FaceWorker.Benchmarks;

/// <summary>What a process of its own holds in memory that sees photos with the default pack, sixteen at a time, as a worker does.</summary>
internal static class PhotoMemory
{
    /// <summary>The argument that makes this program that process.</summary>
    public const string Role = "--see-photos";

    private const double Megabyte = 1e6;
    private const double Most = 800;
    private const int Samples = 20; // of the plot

    // Of twenty photos that an archive may hold.
    private static readonly int[] Mixture = [2, 12, 2, 12, 24, 2, 12, 2, 12, 2, 48, 12, 2, 12, 2, 24, 12, 2, 100, 12];

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        yield return await LargestAsync(run);
        yield return await GrowthAsync(run);
    }

    /// <summary>Answers each line, the paths of photos with tabs between, with what the process holds in memory after it has seen them, and has held at the most; in megabytes.</summary>
    public static async Task ServeAsync(string models)
    {
        await using var packs = await FacePacks.LoadAsync(new ModelStore(models), [PackId.Default], new VisionOptions(), CancellationToken.None);
        var pipeline = new PhotoPipeline(packs.Get(PackId.Default));
        Console.WriteLine(JsonSerializer.Serialize(new { ready = true }));
        while (Console.ReadLine() is { } line)
        {
            await pipeline.CountFacesAsync(line.Split('\t'));
            Console.WriteLine(JsonSerializer.Serialize(new { resident = Status("VmRSS"), most = Status("VmHWM") }));
        }
    }

    private static async Task<Comparison> LargestAsync(BenchmarkRun run)
    {
        var photos = CameraPhotos.Take(12, PhotoPipeline.PhotosInFlight);
        await using var process = await StartAsync();
        var most = 0.0;
        for (var pass = 0; pass < run.Pick(10, 2); pass++)
            most = (await process.AskAsync(string.Join('\t', photos))).GetProperty("most").GetDouble();
        return new Comparison($"peak MB held, {PhotoPipeline.PhotosInFlight} photos of 12 MP in flight ÷ {Most:0}", most, Most, most / Most, 0, 1, AtMost: true) { Line = "19" };
    }

    /// <summary>The largest of the later half of the samples against the largest of the earlier half, without the first quarter.</summary>
    private static async Task<Comparison> GrowthAsync(BenchmarkRun run)
    {
        var count = run.Pick(5_000, 60);
        var photos = Mixture.Distinct().ToDictionary(megapixels => megapixels, megapixels => CameraPhotos.Take(megapixels, megapixels > 48 ? 1 : 4));
        var order = Enumerable.Range(0, count).Select(i => Mixture[i % Mixture.Length] is var megapixels ? photos[megapixels][i / Mixture.Length % photos[megapixels].Count] : "").ToList();
        await using var process = await StartAsync();
        var held = new List<PlotPoint>();
        foreach (var chunk in order.Chunk(Math.Max(Mixture.Length, count / Samples)))
        {
            var resident = (await process.AskAsync(string.Join('\t', chunk))).GetProperty("resident").GetDouble();
            held.Add(new PlotPoint((held.Count == 0 ? 0 : held[^1].X) + chunk.Length, resident));
        }

        run.Plots.Add(new LinePlot("photomemory", "Memory over photos", "Resident size of a process that sees photos of 2 to 100 megapixels.",
            new PlotAxis("Photos seen"), new PlotAxis("MB"), [new PlotSeries("default pack", held)]));
        var (early, late) = (held[..((held.Count + 1) / 2)].Max(sample => sample.Y), held[(held.Count / 2)..].Max(sample => sample.Y));
        return new Comparison($"MB held after photos of 2 to 100 MP, the later half of {count:N0} ÷ the earlier", late, early, late / early, 0, 1.05, AtMost: true);
    }

    private static Task<PeerProcess> StartAsync() => PeerProcess.StartAsync("dotnet", typeof(PhotoMemory).Assembly.Location, Role, TestModels.Folder);

    /// <summary>A line of the kernel's about this process, in megabytes.</summary>
    private static double Status(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(), CultureInfo.InvariantCulture) * 1024 / Megabyte;
    }
}
