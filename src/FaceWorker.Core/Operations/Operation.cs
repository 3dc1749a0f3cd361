using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Operations;

/// <summary>Work on a gallery that takes long: a row of its own, which outlives the process that works on it.</summary>
/// <param name="Target">What of the gallery it is about: the archive of a listing, the space of an index; null: all of it.</param>
/// <param name="Parameters">JSON, as the kind wants it; null: it needs none.</param>
/// <param name="Progress">How far the present attempt was when it was last heard of, or the last one.</param>
/// <param name="Problem">Why the last attempt did not succeed; null: it did, or there was none.</param>
/// <param name="Attempt">How many times it was begun; together with the id it says whose the lease is.</param>
/// <param name="Worker">Who works on it, or did last.</param>
/// <param name="FreeAt">Of one that is queued: when its next attempt may begin. Of one that runs: when its lease ends, unless it is renewed.</param>
public sealed record Operation(
    long Id, OperationKind Kind, GalleryName Gallery, long? Target, string? Parameters, OperationState State, OperationProgress Progress, string? Problem,
    int Attempt, string? Worker, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, DateTimeOffset FreeAt,
    bool IsCancelRequested)
{
    public bool HasEnded => EndedAt is not null;

    /// <summary>In the middle of a sentence.</summary>
    public override string ToString() => $"operation {Id} ({Kind.ToName()}{(Target is { } target ? $" {target}" : "")} of gallery '{Gallery}')";
}

/// <summary>What is done.</summary>
public enum OperationKind
{
    /// <summary>The source of an archive is listed into the manifest.</summary>
    Listing,

    /// <summary>A space gets its HNSW index.</summary>
    Index,

    /// <summary>A gallery's thresholds are set from photos of known people.</summary>
    Calibration,

    /// <summary>A gallery's SVM is trained.</summary>
    Training,

    /// <summary>A gallery's faces are grouped into people.</summary>
    People,

    /// <summary>A gallery's faces are embedded by another model, into its shadow.</summary>
    Reembedding,
}

/// <summary>Queued: it waits for a worker, or for its next attempt. The last three are ends; of these, failed and cancelled can be tried again.</summary>
public enum OperationState
{
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>How far an operation is.</summary>
/// <param name="Total">Null: nobody knows yet.</param>
/// <param name="Step">What is being done, or at the end, what was; a few words.</param>
public sealed record OperationProgress(long Done = 0, long? Total = null, string? Step = null);

/// <summary>What somebody wants to have done.</summary>
/// <param name="RequestedBy">A person, or what part of the system; for the record.</param>
public sealed record OperationRequest(OperationKind Kind, GalleryName Gallery, string RequestedBy, long? Target = null, string? Parameters = null);
