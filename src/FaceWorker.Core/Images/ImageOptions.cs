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
}
