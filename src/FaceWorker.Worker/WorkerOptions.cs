using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Worker;

/// <summary>How much one worker does at a time, and how it waits.</summary>
internal sealed class WorkerOptions
{
    /// <summary>Images of the index queue, and of the enrol queue, in hand at once, some with their decoded pictures; too few starve the batchers. Default 16.</summary>
    [Range(1, 1024)] public int IndexConcurrency { get; init; } = 16;

    /// <summary>Identifications, verifications, and verifications against subjects, in hand at once. Default 4.</summary>
    [Range(1, 1024)] public int RequestConcurrency { get; init; } = 4;

    /// <summary>Messages fetched ahead of those in hand, as a multiple of them; they are at hand the moment a place is free. Default 2.</summary>
    [Range(1, 100)] public int PrefetchFactor { get; init; } = 2;

    /// <summary>How long a stopping worker finishes what is in hand before it gives the rest back to the queue. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")] public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often to look whether a partition has grown enough for its HNSW index. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan UpkeepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
