using System.ComponentModel.DataAnnotations;
using FaceWorker.Core.Batching;

namespace FaceWorker.Storage;

/// <summary>How galleries are stored and searched.</summary>
public sealed class StorageOptions
{
    /// <summary>Where PostgreSQL is, for example <c>Host=localhost;Database=faceworker;Username=faceworker;Password=...</c>. No default.</summary>
    [Required] public string ConnectionString { get; init; } = "";

    /// <summary>Batches of images, one transaction each. Default 64 images, so that one commit serves many, and two transactions at a time, so that one works while the other waits for the disk.</summary>
    public BatchingOptions Store { get; init; } = new() { MaxBatchSize = 64, Instances = 2 };

    /// <summary>Batches of probes, one round trip each. Default 16 probes, so that the last is answered soon, on four connections at a time, because each search is one core's work.</summary>
    public BatchingOptions Search { get; init; } = new() { MaxBatchSize = 16, Instances = 4 };

    /// <summary>Templates from which a gallery gets an HNSW index. Default 20,000: up to there, comparing with every template takes under 10 ms and is exact.</summary>
    [Range(1, 1_000_000_000)] public int HnswFromTemplates { get; init; } = 20_000;

    /// <summary>Candidates that an HNSW search keeps; more finds more and takes longer (100: 2.6 ms in 100,000 faces, 40: 1.2 ms). Default 100, for recall.</summary>
    [Range(1, 1000)] public int EfSearch { get; init; } = 100;

    /// <summary>Memory of PostgreSQL for building an HNSW index, in MiB; a build that needs more goes on slowly on disk. Default 512: about 250,000 faces.</summary>
    [Range(64, 65536)] public int IndexBuildMemory { get; init; } = 512;

    /// <summary>How long a gallery found by name is taken for granted. Default 5 s: no look-up per image, and a new threshold counts soon.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")] public TimeSpan GalleryCacheTime { get; init; } = TimeSpan.FromSeconds(5);
}
