using System.Text.Json;
using FaceWorker.Benchmarks.Report;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Benchmarks;

/// <summary>Where the processor time of a photo goes: one photo at a time, the ports of the pipeline timed from outside.</summary>
/// <param name="store">Null: there is no server.</param>
internal sealed class PhotoStages(FacePack pack, PhotoStore? store)
{
    private const int Rounds = 3;

    private readonly StageClock clock = new();

    /// <summary>Milliseconds of processor time for each photo, stage by stage; of several rounds the cheapest one, which nothing has disturbed.</summary>
    public async Task<StackedBar> MeasureAsync(string name, IReadOnlyList<string> photos)
    {
        var best = (await MeasureOnceAsync(photos.Take(1).ToList()), Total: double.MaxValue); // warms it
        for (var round = 0; round < Rounds; round++)
            if (await MeasureOnceAsync(photos) is var parts && parts.Sum() is var total && total < best.Total)
                best = (parts, total);
        await Console.Error.WriteLineAsync($"  {pack.Id}, {name}: {best.Total:0} ms of processor time ({string.Join(", ", Stages.All.Zip(best.Item1).Select(part => $"{part.First} {part.Second:0.0}"))})");
        return new StackedBar(name, best.Item1);
    }

    /// <summary>What a peer said of its pass.</summary>
    public static StackedBar Of(string name, JsonElement pass) =>
        new(name, [.. Stages.All.Select(stage => pass.GetProperty("stages").TryGetProperty(stage, out var milliseconds) ? milliseconds.GetDouble() : 0)]);

    private async Task<IReadOnlyList<double>> MeasureOnceAsync(IReadOnlyList<string> photos)
    {
        if (store is not null)
            await store.BeginAsync(pack);
        var viewer = PhotoPipeline.ViewerWith(clock.Timed(new ImageDecoder(new ImageOptions())));
        var timed = clock.Timed(pack);
        clock.Clear();
        var before = Environment.CpuUsage.TotalTime;
        foreach (var photo in photos)
            await SeeAsync(viewer, timed, photo);
        var total = Environment.CpuUsage.TotalTime - before;
        var known = Stages.All.Select(clock.Of).ToList();
        known[^1] = total - known.Aggregate(TimeSpan.Zero, (sum, part) => sum + part);
        return [.. known.Select(part => part.TotalMilliseconds / photos.Count)];
    }

    private async Task SeeAsync(ImageViewer viewer, FacePack timed, string photo)
    {
        using var file = await clock.TimeAsync(Stages.Read, async () => ImageFile.From(photo, await File.ReadAllBytesAsync(photo)));
        var seen = await viewer.SeeAsync(file, timed, Lane.Bulk, withCrops: false, CancellationToken.None);
        if (store is not null)
            await clock.TimeAsync(Stages.Store, () => store.AddAsync(file, seen));
    }
}
