using System.ComponentModel.DataAnnotations;
using FaceWorker.Core.Batching;

namespace FaceWorker.Storage;

/// <summary>How galleries are stored and searched.</summary>
public sealed class StorageOptions : IValidatableObject
{
    /// <summary>Where PostgreSQL is; for example <c>Host=localhost;Database=faceworker;Username=faceworker;Password=...</c>. Default: the setting <c>Postgres</c>.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The same as the owner of the tables, where <c>Postgres</c> names another user: this worker then migrates the schema and builds indexes, which only the owner may (docs/decisions/0120). Default: none; what the user of <c>Postgres</c> may not do is left to others.</summary>
    public string? OwnerConnectionString { get; init; }

    /// <summary>
    /// Batches of images, one transaction each. Default: up to 64 images, which wait up to 50 ms for others so that one commit serves several; and two
    /// transactions at a time, so that one works while the other waits for the disk. A worker with a GPU has batches of 256 images and waits for 20 ms.
    /// </summary>
    public BatchingOptions Store { get; init; } = new() { MaxBatchSize = 64, Instances = 2, Linger = TimeSpan.FromMilliseconds(50) };

    /// <summary>Batches of probes, one round trip each. Default 16 probes, four batches at a time.</summary>
    /// <remarks>The last probe of a batch waits for the others; and each search occupies one of the server's cores.</remarks>
    public BatchingOptions Search { get; init; } = new() { MaxBatchSize = 16, Instances = 4 };

    /// <summary>Templates from which a gallery gets an HNSW index. Default 20,000.</summary>
    /// <remarks>Below that, comparing with every template takes about 10 ms and is exact; and storing is fifteen times as fast without an index, fifty at a million.</remarks>
    [Range(1, 1_000_000_000)] public int HnswFromTemplates { get; init; } = 20_000;

    /// <summary>Items of a running archive from which its gallery gets its HNSW index only after the load. Default 50,000.</summary>
    /// <remarks>Until then searches are exact: comparing with 100,000 faces takes about 50 ms. An existing index stays.</remarks>
    [Range(1, int.MaxValue)] public int DeferIndexFromItems { get; init; } = 50_000;

    /// <summary>Candidates that an HNSW search keeps; more finds more and takes longer. Default 200.</summary>
    /// <remarks>Of the nearest faces of people whom a million faces know, 100 found 99.0 % and 200 found 99.7 %; docs/decisions/0055.</remarks>
    [Range(1, 1000)] public int EfSearch { get; init; } = 200;

    /// <summary>Memory of PostgreSQL for building an HNSW index, in MiB. Default 512: about 250,000 faces.</summary>
    /// <remarks>A build that needs more goes on slowly on disk. The server's /dev/shm must have room for it, or one process builds alone.</remarks>
    [Range(64, 65536)] public int IndexBuildMemory { get; init; } = 512;

    /// <summary>How long a gallery found by name is cached. Default 5 s: no look-up per image, and a new threshold takes effect soon.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")] public TimeSpan GalleryCacheTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether identification searches on replicas; <c>Postgres</c> names them among its hosts (docs/operations.md#several-hosts). Default false.</summary>
    public bool ReadFromReplicas { get; init; }

    /// <summary>How far a replica may be behind for that; one that is further behind is not asked. Default 10 s.</summary>
    /// <remarks>Faces that were stored since may be missing from an answer. Who was erased or renamed since is in none (docs/decisions/0131).</remarks>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "01:00:00")] public TimeSpan MaxReplicaLag { get; init; } = TimeSpan.FromSeconds(10);

    /// <remarks>It does not repeat the value, which has a password.</remarks>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(OwnerConnectionString) && GalleryDatabase.FindProblem(OwnerConnectionString) is not null)
            yield return new ValidationResult("The setting Storage:OwnerConnectionString (FACEWORKER_STORAGE__OWNERCONNECTIONSTRING) is not a PostgreSQL connection string such as " +
                "'Host=localhost;Port=5432;Database=faceworker;Username=faceworker_owner;Password=...'; correct it, or leave it out.");
        if (ReadFromReplicas && GalleryDatabase.FindProblem(ConnectionString) is null && GalleryDatabase.CountServers(ConnectionString) == 1)
            yield return new ValidationResult("The setting Storage:ReadFromReplicas (FACEWORKER_STORAGE__READFROMREPLICAS) is true, but Postgres (FACEWORKER_POSTGRES) names one server alone: name the replicas as well ('Host=primary,replica;...'), or set it to false.");
    }
}
