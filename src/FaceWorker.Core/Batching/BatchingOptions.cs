using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Batching;

/// <summary>How one batcher forms its batches.</summary>
public sealed class BatchingOptions
{
    /// <summary>Largest batch the device is given, in items. More costs memory and delays interactive items. Default 4.</summary>
    [Range(1, 1024)] public int MaxBatchSize { get; init; } = 4;

    /// <summary>Largest batch of bulk items alone, so that an interactive item waits for at most one of these. Default: <see cref="MaxBatchSize"/>.</summary>
    [Range(1, 1024)] public int? MaxBulkBatchSize { get; init; }

    /// <summary>Batches that run at the same time: device instances, or database connections. Default 1.</summary>
    [Range(1, 64)] public int Instances { get; init; } = 1;

    /// <summary>Items of one gallery and priority that may wait in each lane; a caller beyond that waits to enqueue. Default 256.</summary>
    [Range(1, 65536)] public int LaneCapacity { get; init; } = 256;

    /// <summary>The least share of items that bulk gets while interactive items wait, too. Default 0.1.</summary>
    [Range(0.0, 0.9)] public double BulkShare { get; init; } = 0.1;

    /// <summary>How long an idle device waits at most to fill a batch. Default 0 s: it takes what is queued at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.1")] public TimeSpan Linger { get; init; } = TimeSpan.Zero;
}
