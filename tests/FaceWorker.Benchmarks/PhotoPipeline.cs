using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Benchmarks;

/// <summary>Photos read and seen as a worker does it: with its decoder, its memory for pixels, and as many in flight.</summary>
internal sealed class PhotoPipeline(FacePack pack)
{
    public const int PhotosInFlight = 16; // as the worker's default

    private readonly ImageViewer viewer = ViewerWith(new ImageDecoder(new ImageOptions()));

    public static ImageViewer ViewerWith(IImageDecoder decoder, RunSlots? decoding = null) =>
        new(decoder, new FaceCropper(), PixelBudget.For(new ImageOptions(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount), decoding);

    /// <summary>Photos per second.</summary>
    public async Task<double> RunAsync(IReadOnlyList<string> photos)
    {
        var began = Stopwatch.GetTimestamp();
        await CountFacesAsync(photos);
        return photos.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Seconds of processor time for each photo, of all threads.</summary>
    public async Task<double> CostAsync(IReadOnlyList<string> photos)
    {
        var before = Environment.CpuUsage.TotalTime;
        await CountFacesAsync(photos);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds / photos.Count;
    }

    /// <summary>Faces of each photo.</summary>
    public async Task<IReadOnlyList<int>> CountFacesAsync(IReadOnlyList<string> photos)
    {
        var counts = new ConcurrentDictionary<int, int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, photos.Count), new ParallelOptions { MaxDegreeOfParallelism = PhotosInFlight }, async (photo, cancel) =>
        {
            var seen = await WithFileAsync(photos[photo], file => viewer.SeeAsync(file, pack, Lane.Bulk, withCrops: false, cancel));
            counts[photo] = seen.Faces.Count;
        });
        return [.. Enumerable.Range(0, photos.Count).Select(photo => counts[photo])];
    }

    /// <summary>Reads the file into pooled memory, as the worker does, and gives it back.</summary>
    public static async Task<T> WithFileAsync<T>(string path, Func<ImageFile, Task<T>> use)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var length = (int)stream.Length;
        var content = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await stream.ReadExactlyAsync(content.AsMemory(0, length));
            using var file = ImageFile.From(path, content.AsMemory(0, length));
            return await use(file);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }
}
