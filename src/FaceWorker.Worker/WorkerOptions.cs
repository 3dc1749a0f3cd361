using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Worker;

/// <summary>How much one worker does at a time, and how it waits.</summary>
internal sealed class WorkerOptions
{
    /// <summary>Images of the index queue, and of the enrol queue, processed at a time, some with their decoded pictures; too few starve the batchers. Default 16; on a GPU more (docs/decisions/0087).</summary>
    [Range(1, 8192)] public int IndexConcurrency { get; init; } = 16;

    /// <summary>Images of the index queue, and of the enrol queue, held in addition, so that a slow source does not take the places of others. Default 8.</summary>
    [Range(0, 1024)] public int WaitingForSources { get; init; } = 8;

    /// <summary>Requests of each kind that somebody waits for (identifications, verifications, …) processed at a time. Default 4.</summary>
    [Range(1, 1024)] public int RequestConcurrency { get; init; } = 4;

    /// <summary>Messages fetched, as a multiple of those processed at a time: the next one is there the moment a place is free. Default 2; 1 on a GPU, where enough is in progress.</summary>
    [Range(1, 100)] public int PrefetchFactor { get; init; } = 2;

    /// <summary>How long a stopping worker continues its work in progress before it returns the rest to the queue. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")] public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after it was told to stop the process has ended: its work in progress, and what closes behind that. An orchestrator must wait longer before it kills it.</summary>
    public TimeSpan StopTimeout => DrainTimeout + TimeSpan.FromSeconds(15);

    /// <summary>How often to check whether a partition has grown enough for its HNSW index. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan UpkeepInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the decoder and the models may take for one image before it is processed in quarantine instead (docs/decisions/0066); for a question, at most a quarter of its time to live. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan ImageTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the decoder and the models may take for an image in the quarantine; for a question, at most a quarter of its time to live. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan QuarantineTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an identification or verification may take whose message has no time to live of its own, and no deadline; and each image of many. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan RequestTimeToLive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How much memory the quarantine's process may write to, in MiB, its models included; enforced by the kernel. Default 2048.</summary>
    [Range(256, 1 << 20)] public int QuarantineMemory { get; init; } = 2048;
}
