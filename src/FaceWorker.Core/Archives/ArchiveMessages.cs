using FaceWorker.Contracts;

namespace FaceWorker.Core.Archives;

/// <summary>An archive's progress as it is told to other systems, by message and by <c>--json</c>.</summary>
public static class ArchiveMessages
{
    public static ArchiveProgressed ToMessage(this ArchiveProgress progress) => new()
    {
        Archive = progress.Archive.Id,
        Gallery = progress.Archive.Gallery.Value,
        Source = progress.Archive.Source.ToString(),
        State = progress.Archive.State.ToName(),
        IsListed = progress.Archive.LastListing is not null,
        Listing = progress.Archive.LastListing is { } found
            ? new ArchiveListing(found.Added, found.Changed, found.Unchanged, found.Vanished, found.FinishedAt)
            : null,
        ListingProblem = progress.Archive.ListingProblem,
        Listed = progress.Listed,
        Gone = progress.Gone,
        Sent = progress.Sent,
        Indexed = progress.Indexed,
        Duplicates = progress.Duplicates,
        Rejected = progress.Rejected,
        Parked = progress.Parked,
        Faces = progress.Faces,
        Reasons = progress.Reasons,
        ItemsPerSecond = progress.ItemsPerSecond,
        FacesPerSecond = progress.FacesPerSecond,
        SecondsLeft = progress.TimeLeft?.TotalSeconds,
        DeferredIndex = progress.DeferredIndex,
        Workers = [.. progress.Workers.Select(worker => new ArchiveWorker(worker.Worker, worker.Items, worker.Faces, worker.ItemsPerSecond, worker.FacesPerSecond))],
    };

    public static ArchiveCompleted ToCompleted(this ArchiveProgress progress)
    {
        var message = (progress with { Archive = progress.Archive with { State = ArchiveState.Completed } }).ToMessage();
        return new ArchiveCompleted { Archive = message.Archive, Gallery = message.Gallery, Source = message.Source, Progress = message };
    }
}
