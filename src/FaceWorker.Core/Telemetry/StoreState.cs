using FaceWorker.Core.Operations;

namespace FaceWorker.Core.Telemetry;

/// <summary>What all workers of a database share, as counts.</summary>
/// <param name="Operations">Those that are queued or run, and those that have failed without another attempt at the same.</param>
/// <param name="Spaces">Embedding spaces by the state of their HNSW index.</param>
/// <param name="SourcesAway">Sources that do not answer.</param>
public sealed record StoreState(IReadOnlyList<OperationCount> Operations, IReadOnlyDictionary<SearchIndexState, long> Spaces, long SourcesAway, EventState Events);

/// <summary>Events on their way.</summary>
/// <param name="Unpublished">Written, and not confirmed by the broker.</param>
/// <param name="Lag">For how long the first of them has waited; zero where there is none.</param>
/// <param name="Waiting">Deliveries to webhooks that are to be made.</param>
/// <param name="GivenUp">Those that failed, attempt after attempt.</param>
public sealed record EventState(long Unpublished, TimeSpan Lag, long Waiting, long GivenUp);

/// <param name="Overdue">For how long the first of those that are queued has been free to begin; zero for those that are not queued, or wait for their time.</param>
public sealed record OperationCount(OperationKind Kind, OperationState State, long Count, TimeSpan Overdue);

/// <summary>The HNSW index of an embedding space.</summary>
public enum SearchIndexState
{
    /// <summary>Too few faces: an exact search is as fast.</summary>
    NotNeeded,

    /// <summary>The space is large enough, and nobody builds it: it waits for a large load, or for its operation.</summary>
    Missing,

    Building,

    Ready,
}

/// <summary>Reads what all workers share.</summary>
public interface IStoreStateReader
{
    /// <exception cref="TransientFailureException">The database is unavailable.</exception>
    Task<StoreState> ReadAsync(CancellationToken cancel);
}
