using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Storage;
using FaceWorker.Vision;
using FaceWorker.Worker;
using Microsoft.Extensions.Configuration;

namespace FaceWorker.Benchmarks.Device;

/// <summary>How a worker feeds its models when nobody has set anything.</summary>
/// <param name="Images">In progress at the same time.</param>
internal sealed record FeedingDefaults(int Images, int? DecodingThreads, BatchingOptions Store)
{
    /// <summary>On this machine, whether or not it has such a device.</summary>
    public static FeedingDefaults Of(VisionDevice device)
    {
        using var configuration = new ConfigurationManager();
        configuration["Vision:Device"] = device.ToString();
        DeviceDefaults.AddTo(configuration, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        return new FeedingDefaults(
            Of<WorkerOptions>(configuration, "Worker").IndexConcurrency, Of<ImageOptions>(configuration, "Images").DecodingThreads, Of<StorageOptions>(configuration, "Storage").Store);
    }

    private static T Of<T>(ConfigurationManager configuration, string section)
        where T : new()
    {
        var options = new T();
        configuration.GetSection(section).Bind(options);
        return options;
    }
}
