using FaceWorker.Benchmarks.Camera;
using FaceWorker.Benchmarks.Report;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Models;

namespace FaceWorker.Benchmarks;

/// <summary>Photos of a camera's size and weight: the pipeline against the bare necessities and against peers, what larger ones cost, and where the time goes.</summary>
internal static class PhotoBenchmarks
{
    private const int Usual = 12; // megapixels

    private static readonly PackId Light = new("yunet-reid");

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        if (!ImageDecoder.HasFastJpeg)
            throw new InvalidOperationException($"{ImageDecoder.FastJpegLibrary} is not installed, which makes the photos and is what we compare with: apt-get install libturbojpeg0 (Ubuntu: libturbojpeg).");
        var photos = CameraPhotos.Take(Usual, run.Pick(48, 8));
        yield return await AgainstBareAsync(run, PackId.Default, $"{Usual} MP, 1 to 4 faces", photos, 0.60, "14");
        yield return await AgainstBareAsync(run, Light, $"{Usual} MP, 1 to 4 faces", photos, 0.95, "15");

        var stages = new List<StackedBar>();
        yield return await AgainstPeerAsync(run, Peer.OpenCv, photos, stages, 2, "17");
        if (!run.Quick)
        {
            yield return await AgainstPeerAsync(run, Peer.OnnxRuntime, photos, stages);
            yield return await AgainstPeerAsync(run, Peer.FaceApi, [.. photos.Take(8)], stages);
        }

        yield return await CostAsync(run);
        await foreach (var comparison in PhotoMemory.MeasureAsync(run))
            yield return comparison;
        if (!run.Quick)
            foreach (var (name, others) in Others())
                foreach (var pack in new[] { PackId.Default, Light })
                    yield return await AgainstBareAsync(run, pack, name, others);
        await AddStagesAsync(run, photos, stages);
    }

    /// <summary>Photos of other sizes and with other numbers of faces, for information.</summary>
    private static IEnumerable<(string Name, IReadOnlyList<string> Photos)> Others()
    {
        yield return ($"{Usual} MP, no face", CameraPhotos.Take(Usual, 8, faces: 0));
        yield return ($"{Usual} MP, 30 faces", CameraPhotos.Take(Usual, 8, faces: 30));
        foreach (var megapixels in CameraPhotos.Megapixels.Where(megapixels => megapixels != Usual))
            yield return ($"{megapixels} MP, 1 to 4 faces", CameraPhotos.Take(megapixels, megapixels > 48 ? 2 : 8));
    }

    private static async Task<Comparison> AgainstBareAsync(BenchmarkRun run, PackId id, string name, IReadOnlyList<string> photos, double? target = null, string? line = null)
    {
        var title = $"photos/s, {name}, {id} ÷ bare necessities";
        FacePack pack;
        try
        {
            pack = await run.PackAsync(id);
        }
        catch (ModelStoreException missing)
        {
            return Comparison.Missing(title, missing.Message, target, line);
        }

        var pipeline = new PhotoPipeline(pack);
        var faces = await pipeline.CountFacesAsync(photos);
        using var models = new BareModels(run.Models, run.Models.GetPack(id));
        using var bare = new BarePhotos(models, photos, faces);
        return await Comparison.MeasureAsync($"{title} ({photos.Count} photos, {faces.Sum()} faces)", target, () => pipeline.RunAsync(photos), bare.RunAsync, line: line);
    }

    /// <summary>Peers look at the whole picture once, so they find fewer faces: the name says how many.</summary>
    private static async Task<Comparison> AgainstPeerAsync(BenchmarkRun run, Peer peer, IReadOnlyList<string> photos, List<StackedBar> stages, double? target = null, string? line = null)
    {
        var title = $"photos/s, {Usual} MP, 1 to 4 faces ÷ {peer.Name}";
        var pipeline = new PhotoPipeline(await run.PackAsync());
        var faces = await pipeline.CountFacesAsync(photos);
        var (comparison, pass) = await peer.CompareAsync(title, photos, () => pipeline.RunAsync(photos), target, line);
        if (pass is not { } said)
            return comparison;
        stages.Add(PhotoStages.Of(peer.Name, said));
        return comparison with { Name = $"{title} ({photos.Count} photos; it finds {said.GetProperty("faces")} faces, ours {faces.Sum()})" };
    }

    /// <summary>Processor seconds of a photo; the same scenes in both sizes.</summary>
    private static async Task<Comparison> CostAsync(BenchmarkRun run)
    {
        const int large = 48;
        var count = run.Pick(8, 4);
        var (smaller, larger) = (CameraPhotos.Take(Usual, count), CameraPhotos.Take(large, count));
        var pipeline = new PhotoPipeline(await run.PackAsync());
        return await Comparison.MeasureAsync($"processor seconds, a photo of {large} MP ÷ of {Usual} MP ({count} scenes)", 3,
            () => pipeline.CostAsync(larger), () => pipeline.CostAsync(smaller), atMost: true, line: "18");
    }

    private static async Task AddStagesAsync(BenchmarkRun run, IReadOnlyList<string> photos, IReadOnlyList<StackedBar> peers)
    {
        const string unit = "ms of processor time a photo";
        await using var store = await PhotoStore.TryOpenAsync();
        foreach (var id in new[] { PackId.Default, Light }.Where(run.HasPack))
        {
            var stages = new PhotoStages(await run.PackAsync(id), store);
            var bars = new List<StackedBar>();
            foreach (var megapixels in CameraPhotos.Megapixels)
                bars.Add(await stages.MeasureAsync($"{megapixels} MP, 1 to 4 faces", CameraPhotos.Take(megapixels, megapixels > 48 ? 1 : run.Pick(8, 2))));
            foreach (var faces in new[] { 0, 30 })
                bars.Add(await stages.MeasureAsync($"{Usual} MP, {faces} faces", CameraPhotos.Take(Usual, run.Pick(8, 2), faces)));
            run.Plots.Add(new StackedPlot($"stages{(id == Light ? "light" : "")}", $"Where a photo's time goes, {id}", "One photo at a time; everything that runs in the process.", unit, Stages.All, bars));
            if (id == PackId.Default && peers.Count > 0)
                run.Plots.Add(new StackedPlot("stagespeers", $"The same, beside peers, {Usual} MP", "Reading is part of decoding there; they look at the whole picture once, and find fewer faces.", unit, Stages.All,
                    [await stages.MeasureAsync("FaceWorker", photos.Take(run.Pick(48, 4)).ToList()), .. peers]));
        }
    }
}
