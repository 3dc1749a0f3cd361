using System.Diagnostics;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Benchmarks;

/// <summary>The vision pipeline and the batcher against ONNX Runtime alone, in one process.</summary>
/// <param name="faces">How many a round of the batcher embeds.</param>
internal sealed class PipelineBenchmarks(FacePack pack, BareModels bare, IReadOnlyList<string> photos, int faces = 1000)
{
    private const int PhotosInHand = 16; // as the worker's default

    private readonly ImageDecoder decoder = new(new ImageOptions());

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        yield return await (await run.PipelineAsync()).PipelineAsync();
    }

    public static async IAsyncEnumerable<Comparison> MeasureBatcherAsync(BenchmarkRun run)
    {
        var benchmarks = await run.PipelineAsync();
        yield return await benchmarks.BatcherAsync();
        yield return await benchmarks.IdleBatcherAsync();
    }

    /// <summary>Images per second of all photos, read, decoded, detected, aligned and embedded.</summary>
    public Task<double> RunAsync() => RunAsync(PhotosInHand);

    /// <inheritdoc cref="RunAsync()" />
    public Task<double> RunAsync(int photosInHand) => PerSecondAsync(photos.Count, i => FindFacesAsync(photos[i]), photosInHand);

    /// <summary>Read, decode, detect, align, embed ÷ the three models alone.</summary>
    private async Task<Comparison> PipelineAsync()
    {
        var facesPerPhoto = await CountFacesAsync();
        return await Comparison.MeasureAsync($"pipeline images/s ÷ bare models ({Photos.Name}, {photos.Count})", 0.92,
            RunAsync, () => bare.RunImagesAsync(facesPerPhoto), line: "1");
    }

    /// <summary>Many callers with one face each ÷ direct runs.</summary>
    private async Task<Comparison> BatcherAsync()
    {
        using var aligned = await AlignedFacesAsync();
        var single = aligned.Items.Take(1).ToList();
        return await Comparison.MeasureAsync("batcher faces/s", 0.97,
            () => PerSecondAsync(faces, _ => pack.Embedder.EmbedAsync(new AlignedFaces(single), Lane.Bulk, CancellationToken.None)),
            () => bare.RunFacesAsync(faces));
    }

    /// <summary>One caller who waits for each face ÷ direct runs on one thread: what an idle batcher adds.</summary>
    private async Task<Comparison> IdleBatcherAsync()
    {
        using var aligned = await AlignedFacesAsync();
        var single = aligned.Items.Take(1).ToList();
        return await Comparison.MeasureAsync("idle batcher faces/s, one caller", 1 / 1.05,
            async () =>
            {
                var began = Stopwatch.GetTimestamp();
                for (var i = 0; i < faces / 4; i++)
                    await pack.Embedder.EmbedAsync(new AlignedFaces(single), Lane.Interactive, CancellationToken.None);
                return faces / 4 / Stopwatch.GetElapsedTime(began).TotalSeconds;
            },
            () => Task.FromResult(bare.RunFacesOneByOne(faces / 4)));
    }

    public async Task<IReadOnlyList<int>> CountFacesAsync()
    {
        var counts = new int[photos.Count];
        await PerSecondAsync(photos.Count, async i => counts[i] = await FindFacesAsync(photos[i]));
        return counts;
    }

    private async Task<int> FindFacesAsync(string path)
    {
        using var picture = decoder.Decode(ImageFile.From(path, await File.ReadAllBytesAsync(path)));
        return (await pack.FindFacesAsync(picture, Lane.Bulk, CancellationToken.None)).Count;
    }

    private async Task<AlignedFaces> AlignedFacesAsync()
    {
        foreach (var path in photos)
        {
            using var picture = decoder.Decode(ImageFile.From(path, await File.ReadAllBytesAsync(path)));
            var detections = await pack.DetectAsync(picture, Lane.Bulk, CancellationToken.None);
            if (detections.Count > 0)
                return pack.Aligner.Align(picture, detections);
        }

        throw new InvalidOperationException("None of the photos has a face.");
    }

    private static async Task<double> PerSecondAsync(int count, Func<int, Task> work, int inHand = PhotosInHand)
    {
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inHand).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                await work(i);
        })));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
