using System.Collections.Concurrent;
using System.Diagnostics;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Testing;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Benchmarks;

/// <summary>What looking at photos in their other turns costs an archive with faces, and one without any.</summary>
internal sealed class TurnBenchmarks(FacePack pack, int rounds)
{
    private const int PhotosInHand = 16; // as the worker's default

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var benchmarks = new TurnBenchmarks(await run.PackAsync(), run.Pick(5, 3));
        yield return await benchmarks.PhotosAsync(Photos.Take(run.Pick(1000, 300)));
        TestModels.Require();
        yield return await benchmarks.EmptyPhotosAsync([.. Directory.EnumerateFiles(TestModels.SampleFolder, "*.jpg").Order(StringComparer.Ordinal)], run.Pick(36, 12));
    }

    /// <summary>Read, decoded and looked at, with and without the other turns.</summary>
    private Task<Comparison> PhotosAsync(IReadOnlyList<string> photos) => Comparison.MeasureAsync(
        $"images/s with a look at other turns ÷ without ({Photos.Name}, {photos.Count})", 0.97,
        () => PerSecondAsync(photos, pack), () => PerSecondAsync(photos, pack with { Scale = null }), rounds);

    /// <summary>Seconds that one turn of a photo without faces takes ÷ seconds of one detection of it as it is. The pixels are there: decoding is no part of either.</summary>
    private async Task<Comparison> EmptyPhotosAsync(IReadOnlyList<string> samples, int looks)
    {
        var empty = new ConcurrentDictionary<string, Picture>();
        foreach (var sample in samples)
            empty[sample] = await WithoutFacesAsync(sample);
        var viewer = new ImageViewer(new Prepared(empty), new FaceCropper(), new PixelBudget(long.MaxValue));
        var turned = await Comparison.MeasureAsync("seconds of a turn ÷ of a detection (sample photos, faces painted over)", 1,
            async () => (await SecondsAsync(i => LookAsync(viewer, samples[i % samples.Count], pack)) - await SecondsAsync(i => LookAsync(viewer, samples[i % samples.Count], pack with { Scale = null }))) / 3,
            () => SecondsAsync(i => pack.DetectAsync(empty[samples[i % samples.Count]], Lane.Bulk, CancellationToken.None)), rounds, atMost: true);
        foreach (var picture in empty.Values)
            picture.Dispose();
        return turned;

        async Task<double> SecondsAsync(Func<int, Task> look)
        {
            var began = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, looks), new ParallelOptions { MaxDegreeOfParallelism = PhotosInHand }, async (i, _) => await look(i));
            return Stopwatch.GetElapsedTime(began).TotalSeconds / looks;
        }
    }

    private static async Task LookAsync(ImageViewer viewer, string path, FacePack pack)
    {
        using var name = ImageFile.From(path, new byte[] { 1 });
        await viewer.LookAsync(name, pack, Lane.Bulk, withCrops: false, CancellationToken.None);
    }

    private static async Task<double> PerSecondAsync(IReadOnlyList<string> photos, FacePack pack)
    {
        var viewer = new ImageViewer(new ImageDecoder(new ImageOptions()), new FaceCropper(), new PixelBudget(long.MaxValue));
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(photos, new ParallelOptions { MaxDegreeOfParallelism = PhotosInHand }, async (path, cancel) =>
        {
            using var file = ImageFile.From(path, await File.ReadAllBytesAsync(path, cancel));
            await viewer.SeeAsync(file, pack, Lane.Bulk, withCrops: false, cancel);
        });
        return photos.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>The photo with everything grey that is taken for a face, until nothing is.</summary>
    private async Task<Picture> WithoutFacesAsync(string path)
    {
        using var file = ImageFile.From(path, await File.ReadAllBytesAsync(path));
        var picture = new ImageDecoder(new ImageOptions()).Decode(file);
        while (await pack.FindFacesAsync(picture, Lane.Bulk, CancellationToken.None) is { Count: > 0 } faces)
            foreach (var face in faces)
                Paint(picture, face.Detection.Box);
        return picture;
    }

    private static void Paint(Picture picture, BoundingBox box)
    {
        var (left, right) = ((int)Math.Clamp(box.X - box.Width / 4, 0, picture.Width), (int)Math.Clamp(box.Right + box.Width / 4, 0, picture.Width));
        for (var y = (int)Math.Max(0, box.Y - box.Height / 4); y < Math.Min(picture.Height, box.Bottom + box.Height / 4); y++)
            picture.Pixels.Slice(y * picture.Stride + Picture.Channels * left, Picture.Channels * (right - left)).Fill(128);
    }

    /// <summary>Copies of pictures that are decoded.</summary>
    private sealed class Prepared(IReadOnlyDictionary<string, Picture> pictures) : IImageDecoder
    {
        public long Measure(ImageFile file) => 1;

        public Picture Decode(ImageFile file, long enoughPixels)
        {
            var picture = pictures[file.Source];
            var copy = new Picture(picture.Width, picture.Height);
            picture.Pixels.CopyTo(copy.Pixels);
            return copy;
        }
    }
}
