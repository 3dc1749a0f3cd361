using System.Globalization;
using FaceWorker.Benchmarks.Report;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Benchmarks.Device;

/// <summary>Whether a GPU would be kept busy: the pipeline feeds a simulated one, with the defaults of a worker that has a GPU.</summary>
/// <remarks>
/// First with faces that are cut out already, which shows what batching alone can do; then from files to stored faces. What the cores allow is measured in turn: the same
/// pipeline on a device that takes no time. Where the device is not busy, the line says where a photo's processor time goes.
/// </remarks>
internal sealed class DeviceBenchmarks : IAsyncDisposable
{
    private const double Unlimited = 1e9; // faces a second
    private const int Rounds = 5;

    private static readonly double[] Speeds = [1_000, 5_000, 20_000];

    private readonly BenchmarkRun run;
    private readonly PhotoStore? store;
    private readonly FeedingDefaults defaults;
    private readonly TimeSpan time;
    private string? cost;

    private DeviceBenchmarks(BenchmarkRun run, FeedingDefaults defaults, PhotoStore? store)
    {
        (this.run, this.defaults, this.store) = (run, defaults, store);
        time = TimeSpan.FromSeconds(run.Pick(4, 1.5));
    }

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var defaults = FeedingDefaults.Of(VisionDevice.Cuda);
        await using var benchmarks = new DeviceBenchmarks(run, defaults, await PhotoStore.TryOpenAsync(defaults.Store));
        foreach (var speed in Speeds)
            yield return await benchmarks.FeedAsync(speed);
        foreach (var speed in Speeds)
            yield return await benchmarks.IndexAsync(speed);
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
    }

    /// <summary>Faces that are cut out already: the embedder has the device to itself.</summary>
    private async Task<Comparison> FeedAsync(double speed)
    {
        var rounds = new List<DeviceLoad>();
        var face = new float[run.Models.GetEmbedder(run.Models.GetPack(PackId.Default)).Input.RowLength];
        for (var round = 0; round <= Rounds; round++)
        {
            // The embedder's share of a face's time is all that is asked for here.
            await using var pack = new SimulatedPack(run.Models, speed * SimulatedPack.Embedding);
            rounds.Add(await DeviceLoad.MeasureAsync(pack, defaults.Images, time, _ => pack.EmbedAsync(face, Lane.Bulk, CancellationToken.None)));
        }

        return Comparison.OfRounds(Say($"faces/s of a simulated device of {speed:N0}, fed with faces that are cut out already ÷ its speed"), 0.95, [.. rounds.Skip(1).Select(load => (load.PerSecond, speed))]) with
        {
            Note = Describe(rounds),
        };
    }

    /// <summary>From files to stored faces, beside what the device and the cores allow.</summary>
    private async Task<Comparison> IndexAsync(double speed)
    {
        var (rounds, loads, allowed) = (new List<(double, double)>(), new List<DeviceLoad>(), new List<DeviceLoad>());
        for (var round = 0; round <= Rounds; round++)
        {
            var unlimited = await IndexOnceAsync(Unlimited, store);
            var load = await IndexOnceAsync(speed, store);
            await Console.Error.WriteLineAsync(Say($"  device of {speed:N0}: {load.PerSecond:N0} faces/s, busy {load.Busy:0.00}, {load.CoreMilliseconds:0.00} ms of the cores each; the cores alone {unlimited.PerSecond:N0}, {unlimited.CoreMilliseconds:0.00} ms"));
            if (round == 0)
                continue; // warms it
            loads.Add(load);
            allowed.Add(unlimited);
            rounds.Add((load.PerSecond, Math.Min(speed, unlimited.PerSecond)));
        }

        var most = Comparison.Median(allowed.Select(load => load.PerSecond));
        return Comparison.OfRounds(Say($"faces/s of a simulated device of {speed:N0}, from files to {(store is null ? "vectors" : "stored faces")} ÷ what it and the cores allow"), 0.95, rounds) with
        {
            Note = Say($"{Describe(loads)}; {(most >= speed ? "the bottleneck is the device" : Say($"the bottleneck is the cores, which allow {most:N0}: {await CostAsync(allowed)}"))}"),
        };
    }

    private async Task<DeviceLoad> IndexOnceAsync(double speed, PhotoStore? into)
    {
        await using var pack = new SimulatedPack(run.Models, speed);
        if (into is not null)
            await into.BeginAsync(pack.Pack);
        var viewer = PhotoPipeline.ViewerWith(new ImageDecoder(new ImageOptions()), new RunSlots(defaults.DecodingThreads!.Value));
        return await DeviceLoad.MeasureAsync(pack, defaults.Images, time, async number =>
        {
            var photo = run.Photos[number % run.Photos.Count];
            // Another number behind its last byte makes other bytes of the same picture.
            using var file = ImageFile.From(photo, (byte[])[.. await File.ReadAllBytesAsync(photo), .. BitConverter.GetBytes(number)]);
            var seen = await viewer.SeeAsync(file, pack.Pack, Lane.Bulk, withCrops: false, CancellationToken.None);
            if (into is not null)
                await into.AddAsync(file, seen);
        });
    }

    /// <summary>Where a photo's processor time goes, in words and as a plot: stage by stage one at a time, and what storing and everything else adds while many are in progress.</summary>
    private async Task<string> CostAsync(IReadOnlyList<DeviceLoad> stored)
    {
        if (cost is not null)
            return cost;
        await using var pack = new SimulatedPack(run.Models, Unlimited);
        var alone = await new PhotoStages(pack.Pack, store: null).MeasureAsync("a photo", [.. run.Photos.Take(100)]);
        var seen = await IndexOnceAsync(Unlimited, into: null);
        var values = Stages.All.Zip(alone.Values).ToDictionary(part => part.First, part => part.Second);
        values[Stages.Store] = Math.Max(0, Comparison.Median(stored.Select(load => load.CoreMilliseconds)) - seen.CoreMilliseconds);
        values[Stages.Other] = Math.Max(0, seen.CoreMilliseconds - Stages.All.Where(stage => stage is not (Stages.Store or Stages.Other)).Sum(stage => values[stage]));
        run.Plots.Add(new StackedPlot("feeding", "What feeding a device costs the cores", "Processor time of a photo of this process, the device taking none: detect and embed are preprocessing and batching, other is what many in progress add.", "ms", Stages.All, [new StackedBar("a photo", [.. Stages.All.Select(stage => values[stage])])]));
        var most = values.MaxBy(part => part.Value);
        return cost = Say($"{values.Values.Sum():0.00} ms of them a photo, most in {most.Key} ({string.Join(", ", Stages.All.Select(stage => Say($"{stage} {values[stage]:0.00}")))}); without storing {seen.PerSecond:N0}");
    }

    private string Describe(IReadOnlyList<DeviceLoad> loads) => Say(
        $"busy {Comparison.Median(loads.Select(load => load.Busy)):0.00}, batches of {string.Join(", ", loads[^1].Batches.Where(batch => batch.Rows > 0).Select(batch => Say($"{batch.Rows:0.0} ({batch.Model})")))}, {defaults.Images} in progress");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
