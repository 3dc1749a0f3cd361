using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Archives;

/// <summary>Archives as their owner manages them. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IArchiveAdministration
{
    /// <summary>Adds the source to the gallery, or, when the gallery has it, goes on with it: a paused or cancelled one resumes, a completed one is listed again.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    Task<Archive> AddAsync(GalleryName gallery, ArchiveSource source, CancellationToken cancel);

    /// <summary>All of them, by id.</summary>
    Task<IReadOnlyList<ArchiveProgress>> ListAsync(CancellationToken cancel);

    /// <exception cref="RequestRejectedException">Unknown archive.</exception>
    Task<ArchiveProgress> GetProgressAsync(long archive, CancellationToken cancel);

    /// <exception cref="RequestRejectedException">Unknown archive; or it is completed or cancelled.</exception>
    Task<Archive> PauseAsync(long archive, CancellationToken cancel);

    /// <exception cref="RequestRejectedException">Unknown archive; or it is completed.</exception>
    Task<Archive> ResumeAsync(long archive, CancellationToken cancel);

    /// <summary>Sends nothing more. What is indexed stays; <see cref="ResumeAsync"/> takes it back.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive; or it is completed.</exception>
    Task<Archive> CancelAsync(long archive, CancellationToken cancel);

    /// <summary>Lists the source again: what is new or changed is indexed, what has vanished is marked.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive; or its present listing is not finished.</exception>
    Task<Archive> RescanAsync(long archive, CancellationToken cancel);

    /// <summary>Sends failed items again, and returns how many.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive.</exception>
    Task<long> RetryAsync(long archive, FailureFilter which, CancellationToken cancel);

    /// <summary>The failed items, by reason and then in the order of the listing; streamed.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive.</exception>
    IAsyncEnumerable<ArchiveFailure> GetFailuresAsync(long archive, FailureFilter which, CancellationToken cancel);
}

/// <summary>The manifest, as workers fill it and feed the queue from it.</summary>
public interface IArchiveManifest
{
    /// <summary>Lists one archive that wants it, unless another worker does: merges the files into the manifest as they come.</summary>
    /// <remarks>
    /// When <paramref name="list"/> throws a <see cref="RequestRejectedException"/> or <see cref="TransientFailureException"/>, the archive
    /// remembers the sentence as its problem and is tried again by a later call; what was merged stays.
    /// </remarks>
    /// <returns>The archive that was listed to the end; null when there was none to list.</returns>
    Task<Archive?> ListOneAsync(Func<Archive, CancellationToken, IAsyncEnumerable<ListedFile>> list, CancellationToken cancel);

    /// <summary>Takes as many waiting items as the limit leaves room for, sends them, and only then marks them as sent: a feeder that dies in between has them sent twice, never not at all.</summary>
    /// <param name="outstanding">Jobs sent and not finished, of all archives together, however many workers feed.</param>
    /// <param name="resendAfter">Jobs sent longer ago are sent again.</param>
    /// <returns>How many were sent; 0 also while another worker feeds.</returns>
    Task<int> FeedAsync(int outstanding, TimeSpan resendAfter, Func<IReadOnlyList<ArchiveJob>, CancellationToken, Task> send, CancellationToken cancel);

    /// <summary>Marks the running archives that are listed and have nothing open as completed, and deletes old paces.</summary>
    /// <param name="announce">Is told of each before the mark is committed: who dies in between has it told twice, never not at all.</param>
    Task CompleteAsync(Func<Archive, CancellationToken, Task> announce, CancellationToken cancel);

    /// <summary>The running archives whose progress nobody has reported for the interval; they count as reported from now on.</summary>
    Task<IReadOnlyList<long>> TakeReportsAsync(TimeSpan interval, CancellationToken cancel);
}

/// <summary>The ledger: what became of each item.</summary>
public interface IArchiveLedger
{
    /// <summary>Whether the archive is paused or cancelled, as of at most two seconds ago. An archive that is gone is cancelled.</summary>
    ValueTask<bool> IsHeldAsync(long archive, CancellationToken cancel);

    /// <summary>Records how the job ended and counts it, in one transaction. An item that has ended stays as it is, but that a stored image ends a failure; an item that is gone from the database is passed over.</summary>
    Task RecordAsync(ItemOutcome outcome, CancellationToken cancel);
}

/// <summary>Lists the files of a source.</summary>
public interface IArchiveLister
{
    /// <summary>Every file, in any order, holding no more than a bounded number at a time.</summary>
    /// <exception cref="RequestRejectedException">The source is not there, outside the allowed roots, or of an unknown kind.</exception>
    /// <exception cref="TransientFailureException">The source does not answer this time.</exception>
    IAsyncEnumerable<ListedFile> ListAsync(ArchiveSource source, CancellationToken cancel);
}
