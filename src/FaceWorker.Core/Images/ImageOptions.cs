using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Images;

/// <summary>Which images a worker takes.</summary>
public sealed class ImageOptions
{
    /// <summary>Folders from which images may be read by path, links resolved. Default: none, so that only inline images are taken.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Largest file, in bytes. Default 64 MiB.</summary>
    [Range(1, int.MaxValue)] public int MaxFileBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Largest picture, in pixels; each costs three bytes while it is worked on. Default 100 million.</summary>
    [Range(1, 700_000_000)] public int MaxPixels { get; init; } = 100_000_000;

    /// <summary>Shortest side of a picture, in pixels. Default 16.</summary>
    [Range(1, 4096)] public int MinSide { get; init; } = 16;

    /// <summary>Hosts from which images and lists may be fetched by http(s), as addresses name them: <c>host</c>, or <c>host:port</c> for another port than the scheme's own. Default: none.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Requests of one worker to one host at a time. Default 4.</summary>
    [Range(1, 1024)] public int RequestsPerHost { get; init; } = 4;

    /// <summary>How long a host or a store may take until it answers, and again until an image is read. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")] public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Failures in a row, with growing pauses up to 15 s, before an image is given up whose folder, host or bucket brings others meanwhile. Default 10.</summary>
    [Range(1, 1000)] public int SourceAttempts { get; init; } = 10;

    /// <summary>
    /// How long an image is asked for again while its place brings no other either. Default 6 h: a file server may be away for so long,
    /// and costs nothing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")] public TimeSpan SourcePatience { get; init; } = TimeSpan.FromHours(6);
}
