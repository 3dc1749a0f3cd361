using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>A file that a listing found.</summary>
/// <param name="Source">Where its bytes are: an absolute path, a full URL, or <c>s3://bucket/key</c>.</param>
/// <param name="Version">Differs when the file has changed: size and time of a file, what a store says of an object; null where nothing can be said without reading.</param>
/// <param name="Problem">Why no worker needs to look at it; null for nearly every file.</param>
public sealed record ListedFile(string Source, string? Version, ListingProblem? Problem = null);

/// <summary>Why a listed thing cannot be an image: a device, a name that is no text.</summary>
public sealed record ListingProblem(RejectionReason Reason, string Detail);

/// <summary>A file of the manifest that is to be indexed.</summary>
/// <param name="Source">As listed, in full.</param>
/// <param name="IsProbe">Its source is unavailable, and this job is to find out whether it still is.</param>
public sealed record ArchiveJob(long Archive, long Item, GalleryName Gallery, string Source, bool IsProbe = false)
{
    public ImageLocation? Location => Path.IsPathFullyQualified(Source) ? new ImageLocation.AtPath(Source) : ImageLocation.Find(Source);
}

/// <summary>How one delivery of an item's job ended.</summary>
/// <param name="Worker">Who says so; host and process.</param>
/// <param name="Attempts">Deliveries of the job, this one included.</param>
public abstract record ItemOutcome(long Archive, long Item, string Worker, int Attempts)
{
    /// <summary>The image and its faces are committed. Whether the item is the image's first or a duplicate, the ledger finds out.</summary>
    public sealed record Stored(long Archive, long Item, string Worker, int Attempts, long Image, int Faces) : ItemOutcome(Archive, Item, Worker, Attempts);

    /// <summary>No image, or one that cannot be used.</summary>
    public sealed record Rejected(long Archive, long Item, string Worker, int Attempts, RejectionReason Reason, string Detail) : ItemOutcome(Archive, Item, Worker, Attempts);

    /// <summary>It took the process down that worked on it, each time; its job is in the dead-letter queue.</summary>
    public sealed record Parked(long Archive, long Item, string Worker, int Attempts, RejectionReason Reason, string Detail) : ItemOutcome(Archive, Item, Worker, Attempts);

    /// <summary>Not looked at, because the archive is paused or cancelled: back to the manifest.</summary>
    public sealed record Returned(long Archive, long Item, string Worker, int Attempts) : ItemOutcome(Archive, Item, Worker, Attempts);
}

/// <summary>An item as a message names it, with what the message says of it.</summary>
/// <param name="Source">In full.</param>
public sealed record NamedItem(long Archive, long Item, string? Gallery, string? Source);

/// <summary>How a message stands to the item that it names.</summary>
public enum ItemStanding
{
    /// <summary>There is no such item; it may have gone with its gallery.</summary>
    Gone,

    /// <summary>It is another gallery's, or of another source.</summary>
    Foreign,

    /// <summary>Its archive is paused or cancelled.</summary>
    Held,

    /// <summary>It is to be indexed.</summary>
    Wanted,
}

/// <summary>An item that cannot go on now.</summary>
/// <param name="Outage">Of its source; null: only the item is concerned.</param>
/// <param name="Pause">Until it is sent again; null: as its own failures suggest.</param>
/// <param name="HasFailed">Its source was asked for it and failed; without an outage, for it alone.</param>
public sealed record ItemPostponement(long Archive, long Item, long? Outage, TimeSpan? Pause, bool HasFailed);

/// <summary>A file that could not be indexed, as the ledger has it.</summary>
public sealed record ArchiveFailure(
    long Item, string Source, bool IsParked, RejectionReason Reason, string Detail, int Attempts, string Worker, DateTimeOffset FinishedAt, bool IsGone);

/// <summary>Which failures; null is any.</summary>
/// <param name="PathPattern">With <c>*</c> and <c>?</c>, over the whole source, slashes included.</param>
public sealed record FailureFilter(RejectionReason? Reason = null, string? PathPattern = null);
