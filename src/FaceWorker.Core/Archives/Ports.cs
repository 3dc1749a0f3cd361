using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Archives;

/// <summary>Archives as their owner manages them. Each change is a line of the audit, under the caller's name. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IArchiveAdministration
{
    /// <summary>Adds the source to the gallery, or, when the gallery has it, goes on with it: a paused or cancelled one resumes, a completed one is listed again.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery; or the caller may not index.</exception>
    Task<Archive> AddAsync(RequestContext context, GalleryName gallery, ArchiveSource source, CancellationToken cancel);

    /// <summary>All of them, by id.</summary>
    Task<IReadOnlyList<ArchiveProgress>> ListAsync(CancellationToken cancel);

    /// <exception cref="RequestRejectedException">Unknown archive.</exception>
    Task<ArchiveProgress> GetProgressAsync(long archive, CancellationToken cancel);

    /// <exception cref="RequestRejectedException">Unknown archive; it is completed or cancelled; or the caller may not index.</exception>
    Task<Archive> PauseAsync(RequestContext context, long archive, CancellationToken cancel);

    /// <exception cref="RequestRejectedException">Unknown archive; it is completed; or the caller may not index.</exception>
    Task<Archive> ResumeAsync(RequestContext context, long archive, CancellationToken cancel);

    /// <summary>Sends nothing more. What is indexed stays; <see cref="ResumeAsync"/> takes it back.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive; it is completed; or the caller may not index.</exception>
    Task<Archive> CancelAsync(RequestContext context, long archive, CancellationToken cancel);

    /// <summary>Lists the source again: what is new or changed is indexed, what has vanished is marked.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive; its current listing is not finished; or the caller may not index.</exception>
    Task<Archive> RescanAsync(RequestContext context, long archive, CancellationToken cancel);

    /// <summary>Sends failed items again, and returns how many.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive; or the caller may not index.</exception>
    Task<long> RetryAsync(RequestContext context, long archive, FailureFilter which, CancellationToken cancel);

    /// <summary>The failed items, by reason and then in the order of the listing; streamed.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive.</exception>
    IAsyncEnumerable<ArchiveFailure> GetFailuresAsync(long archive, FailureFilter which, CancellationToken cancel);
}

/// <summary>The manifest, as workers fill it and feed the queue from it. Nothing here waits for a broker or a source.</summary>
public interface IArchiveManifest
{
    /// <summary>Begins to list the archive. The caller disposes it.</summary>
    /// <returns>Null when there is nothing to list: the archive is gone, or its present listing is finished.</returns>
    Task<IArchiveListing?> BeginListingAsync(long archive, CancellationToken cancel);

    /// <summary>Claims the items to be sent next. The sender then calls <see cref="MarkSentAsync"/>; a claim that ends without it is claimed again, so that a job may be sent twice, and none is lost.</summary>
    /// <returns>None also while another worker claims.</returns>
    Task<IReadOnlyList<ArchiveJob>> ClaimAsync(FeedLimits limits, CancellationToken cancel);

    /// <summary>Whether a job was sent so long ago, and has not ended.</summary>
    Task<bool> HasOverdueAsync(TimeSpan resendAfter, CancellationToken cancel);

    /// <summary>Claims such jobs again: for when the queue is known to be empty, so that they are in no queue.</summary>
    Task<IReadOnlyList<ArchiveJob>> ClaimOverdueAsync(TimeSpan resendAfter, CancellationToken cancel);

    /// <summary>The broker has the jobs.</summary>
    Task MarkSentAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel);

    /// <summary>The broker did not take the jobs: the next sender claims them again.</summary>
    Task ReturnAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel);

    /// <summary>The claimed jobs are not sent: each waits until the outage of its source has ended.</summary>
    Task HoldAsync(IReadOnlyList<(ArchiveJob Job, long Outage)> held, CancellationToken cancel);

    /// <summary>Marks the running archives that are listed and have nothing open as completed.</summary>
    Task CompleteAsync(CancellationToken cancel);

    /// <summary>The completed archives whose end is not announced; no other worker is given them until the lease ends. Each is then announced by <see cref="AnnounceAsync"/>.</summary>
    Task<IReadOnlyList<long>> TakeAnnouncementsAsync(TimeSpan lease, CancellationToken cancel);

    /// <summary>Writes the event that tells of the archive's end.</summary>
    /// <returns>False: somebody else has; or the gallery is being deleted, and if that is given up, the end is taken up again when the lease is over.</returns>
    Task<bool> AnnounceAsync(long archive, NewEvent completed, CancellationToken cancel);

    /// <summary>The running archives whose progress nobody has reported for the interval; they count as reported from now on. Deletes old paces.</summary>
    Task<IReadOnlyList<long>> TakeReportsAsync(TimeSpan interval, CancellationToken cancel);
}

/// <summary>The queue that workers take index jobs from.</summary>
public interface IIndexQueue
{
    /// <summary>Returns when the broker has the jobs.</summary>
    /// <exception cref="TransientFailureException">The broker is away, or takes nothing at the moment.</exception>
    Task SendAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel);

    /// <summary>Whether no job waits in it, so that what was sent is done, or on its way, or lost.</summary>
    /// <exception cref="TransientFailureException">The broker is away.</exception>
    Task<bool> IsEmptyAsync(CancellationToken cancel);
}

/// <summary>How many jobs may be out at once.</summary>
/// <param name="Outstanding">Jobs sent and not ended, shared out among the archives that have any.</param>
/// <param name="FirstJobs">Jobs of an archive that has finished nothing lately; one that gets on has more.</param>
/// <param name="SourcePatience">How long an item waits for its source.</param>
public sealed record FeedLimits(int Outstanding, int FirstJobs, TimeSpan SourcePatience);

/// <summary>One attempt to list an archive.</summary>
public interface IArchiveListing : IAsyncDisposable
{
    Archive Archive { get; }

    /// <summary>What the archive's gallery is kept to.</summary>
    GallerySources Sources { get; }

    /// <summary>Merges files into the manifest. False when the archive is to be listed no more: it was paused, cancelled or deleted.</summary>
    Task<bool> MergeAsync(IReadOnlyList<ListedFile> chunk, CancellationToken cancel);

    /// <summary>Whether nothing was merged now, though an earlier listing had found files.</summary>
    Task<bool> HadFilesAsync(CancellationToken cancel);

    /// <summary>Every file was merged: marks those that have vanished.</summary>
    /// <returns>The archive as it is now; null when it is to be listed no more.</returns>
    Task<Archive?> FinishAsync(CancellationToken cancel);
}

/// <summary>The ledger: what became of each item.</summary>
public interface IArchiveLedger
{
    /// <summary>How a message stands to the item that it names: nobody writes another gallery's ledger.</summary>
    Task<ItemStanding> FindAsync(NamedItem item, CancellationToken cancel);

    /// <summary>Records how the job ended and counts it, in one transaction. An item that has ended stays as it is, but that a stored image ends a failure; an item that is gone from the database is passed over.</summary>
    Task RecordAsync(ItemOutcome outcome, CancellationToken cancel);

    /// <summary>Puts the item back into the manifest; it is sent again when its time has come, or the outage of its source has ended.</summary>
    /// <returns>False, and nothing is changed, when it has waited for as long as the settings allow.</returns>
    Task<bool> TryPostponeAsync(ItemPostponement postponement, CancellationToken cancel);
}

/// <summary>Lists the files of a source.</summary>
public interface IArchiveLister
{
    /// <summary>Every file, in any order, holding no more than a bounded number at a time.</summary>
    /// <exception cref="RequestRejectedException">The source is not there, outside the allowed roots, or of an unknown kind.</exception>
    /// <exception cref="TransientFailureException">The source does not answer this time.</exception>
    /// <param name="within">What the archive's gallery is kept to; null: nothing.</param>
    IAsyncEnumerable<ListedFile> ListAsync(ArchiveSource source, CancellationToken cancel, GallerySources? within = null);
}
