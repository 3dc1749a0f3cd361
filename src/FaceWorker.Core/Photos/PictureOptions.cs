using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Photos;

/// <summary>How pictures for people are made and kept.</summary>
public sealed class PictureOptions
{
    /// <summary>Memory for thumbnails, crops and screen-sized pictures, in MiB; the least recently used go first. Default 256: some 10,000 crops, thumbnails and photos.</summary>
    [Range(1, 1 << 20)] public int CacheSize { get; init; } = 256;

    /// <summary>Pictures made at the same time. Default: one for each processor.</summary>
    [Range(1, 1024)] public int AtOnce { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a picture may take, its source included. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}
