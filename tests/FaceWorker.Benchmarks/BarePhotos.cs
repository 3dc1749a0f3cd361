namespace FaceWorker.Benchmarks;

/// <summary>
/// What photos cost at the least: decoding in full by libturbojpeg, one detection, and landmarks and one embedding for each face, by the bare libraries. One loop on each core, one thread a run;
/// the files are in memory, the models' inputs ready.
/// </summary>
/// <param name="faces">How many each photo has, by the same pack.</param>
internal sealed class BarePhotos(BareModels models, IReadOnlyList<string> photos, IReadOnlyList<int> faces) : IDisposable
{
    private readonly byte[][] files = [.. photos.Select(File.ReadAllBytes)];
    private readonly ThreadLocal<BareTurboJpeg> decoders = new(() => new BareTurboJpeg(), trackAllValues: true);

    /// <summary>Photos per second.</summary>
    public Task<double> RunAsync() => BareModels.PerSecondAsync(files.Length, photo =>
    {
        decoders.Value!.Decode(files[photo]);
        models.RunImage(faces[photo]);
    });

    public void Dispose()
    {
        foreach (var decoder in decoders.Values)
            decoder.Dispose();
        decoders.Dispose();
    }
}
