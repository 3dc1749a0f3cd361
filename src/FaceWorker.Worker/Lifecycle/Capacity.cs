using System.Globalization;
using FaceWorker.Core.Images;
using FaceWorker.Storage;
using FaceWorker.Vision;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>What a worker does at a time, and why: a line for the log.</summary>
internal sealed class Capacity(DeviceDefaults defaults, VisionOptions vision, WorkerOptions worker, ImageOptions images, StorageOptions storage, PixelBudget pixels)
{
    private const string Concurrency = "Worker:IndexConcurrency";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Models run on {vision.Device.ToString().ToLowerInvariant()}: {worker.IndexConcurrency} images in progress ({Why()}), "
        + $"{images.DecodingThreads?.ToString(CultureInfo.InvariantCulture) ?? "any number"} decoded at a time, transactions of up to {storage.Store.MaxBatchSize} images that wait up to {storage.Store.Linger.TotalMilliseconds} ms for others; "
        + $"{Environment.ProcessorCount} processors and {InMebibytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)} MiB of memory, of which decoded pixels may take {InMebibytes(pixels.Free)}");

    private static long InMebibytes(long bytes) => bytes >> 20;

    private string Why()
    {
        var byDefault = defaults.Values.TryGetValue(Concurrency, out var chosen) ? chosen : new WorkerOptions().IndexConcurrency.ToString(CultureInfo.InvariantCulture);
        return worker.IndexConcurrency.ToString(CultureInfo.InvariantCulture) == byDefault ? defaults.Reason : $"by the setting {Concurrency}";
    }
}
