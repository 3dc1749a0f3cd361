using FaceWorker.Contracts;

namespace FaceWorker.Core.Archives;

/// <summary>How far an archive is. Items are files of the manifest.</summary>
/// <param name="Listed">Items, those that are gone included.</param>
/// <param name="Gone">Items that the last listing did not find.</param>
/// <param name="Sent">Jobs in the queue or in a worker's hands.</param>
/// <param name="Faces">On indexed items.</param>
/// <param name="Reasons">Rejected and parked items by reason.</param>
/// <param name="Workers">Who finished how many, those without recent work included.</param>
/// <param name="DeferredIndex">True while the gallery's HNSW index waits for the end of this load; searches are exact until then.</param>
public sealed record ArchiveProgress(
    Archive Archive, long Listed, long Gone, long Sent, long Indexed, long Duplicates, long Rejected, long Parked, long Faces,
    IReadOnlyDictionary<RejectionReason, long> Reasons, IReadOnlyList<WorkerProgress> Workers, bool DeferredIndex)
{
    public long Done => Indexed + Duplicates + Rejected + Parked;

    /// <summary>Still to be done: in the manifest, in the queue, or in a worker's hands.</summary>
    public long Open => Math.Max(0, Listed - Done);

    public double ItemsPerSecond => Workers.Sum(worker => worker.ItemsPerSecond);

    public double FacesPerSecond => Workers.Sum(worker => worker.FacesPerSecond);

    /// <summary>At the present pace; null while there is none, or the list is not finished.</summary>
    public TimeSpan? TimeLeft => Archive.LastListing is null || ItemsPerSecond <= 0 || Open == 0 ? null : TimeSpan.FromSeconds(Open / ItemsPerSecond);
}

/// <summary>One worker's share.</summary>
/// <param name="ItemsPerSecond">Over the last minute.</param>
/// <param name="FacesPerSecond">Over the last minute.</param>
public sealed record WorkerProgress(string Worker, long Items, long Faces, double ItemsPerSecond, double FacesPerSecond);
