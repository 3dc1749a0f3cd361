using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Worker.Archives;

/// <summary>How this worker takes part in listing archives and feeding the queue from them.</summary>
internal sealed class ArchiveOptions
{
    /// <summary>Jobs in the queue and in workers' hands, of all archives together. Default 10,000: minutes of work, and little for the broker to keep.</summary>
    [Range(1, 100_000)] public int Outstanding { get; init; } = 10_000;

    /// <summary>A job sent longer ago is sent again, in case the broker lost it; harmless when it did not. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")] public TimeSpan ResendAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often to look for waiting items while there were none. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")] public TimeSpan FeedInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often to look for archives that want to be listed. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")] public TimeSpan ListInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often an archive's progress is published. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "1.00:00:00")] public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(10);
}
