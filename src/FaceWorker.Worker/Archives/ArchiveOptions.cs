using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Worker.Archives;

/// <summary>How this worker takes part in feeding the queue from archives.</summary>
internal sealed class ArchiveOptions
{
    /// <summary>Jobs in the queue and with workers, shared among the archives that have any. Default 10,000: minutes of work, and little for the broker to store.</summary>
    [Range(1, 100_000)] public int Outstanding { get; init; } = 10_000;

    /// <summary>Outstanding jobs of an archive that has finished none lately. One that makes progress may have more: twice what it finished in the last 20 s. Default 32.</summary>
    [Range(1, 100_000)] public int FirstJobs { get; init; } = 32;

    /// <summary>A job sent longer ago that has not ended is sent again, in case the broker lost it, but only when the queue is empty. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")] public TimeSpan ResendAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often to poll for waiting items when no notification arrives (docs/decisions/0082). Default 0.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")] public TimeSpan FeedInterval { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How often an archive's progress is published, and how often to poll for completed archives when no notification arrives. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "1.00:00:00")] public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(10);
}
