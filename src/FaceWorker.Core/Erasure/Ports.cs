using FaceWorker.Core.Access;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Erasure;

/// <summary>Receipts to list, the newest first.</summary>
/// <param name="Of">Only those of this, as it was called then; null: all.</param>
public sealed record ErasureList(int Limit, ErasureTarget? Of = null);

/// <summary>Erasing in the database. Every erasure is one transaction and a line of the audit, under the caller's name.</summary>
/// <remarks>Every method throws <see cref="TransientFailureException"/> while the database is away. People are erased by those who manage subjects, photos and galleries by those who administer the gallery.</remarks>
public interface IErasureStore
{
    /// <summary>What it is called wherever it is spoken of. Of a photo that the gallery does not have, there may still be lines in the ledgers and messages.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery or subject; or the caller may not erase it.</exception>
    Task<ErasureScope> FindAsync(RequestContext context, ErasureTarget target, CancellationToken cancel);

    /// <summary>How much would be erased. Nothing is.</summary>
    /// <param name="deadLetters">How many messages are about it.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, subject or photo; or the caller may not erase it.</exception>
    Task<ErasureCounts> CountAsync(RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel);

    /// <summary>Erases it for good, and leaves a receipt.</summary>
    /// <param name="deadLetters">How many messages about it were erased before.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, subject or photo; or the caller may not erase it.</exception>
    Task<ErasureReceipt> EraseAsync(RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel);

    /// <exception cref="RequestRejectedException">The caller does not administer all galleries.</exception>
    Task<IReadOnlyList<ErasureReceipt>> ListAsync(RequestContext context, ErasureList list, CancellationToken cancel);

    /// <summary>The photos of an erasure may be indexed again.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="RequestRejectedException">The caller does not administer all galleries.</exception>
    Task<long> AllowAsync(RequestContext context, long erasure, CancellationToken cancel);

    /// <summary>Rids the server's tables and indexes of the rows that erasures have deleted since it was last done.</summary>
    /// <param name="wait">Where somebody else does it at the moment, wait for them; otherwise leave it to them.</param>
    /// <param name="rewrite">Write the tables anew, so that not even the free space of their pages holds anything. Each is locked meanwhile.</param>
    /// <returns>When it was done; null: there was nothing to do.</returns>
    Task<DateTimeOffset?> SweepAsync(bool wait, bool rewrite, CancellationToken cancel);
}

/// <summary>Messages that were put aside: parked, waiting for a second chance, failed, or not understood.</summary>
public interface IPutAsideMessages
{
    /// <summary>How many are about it. They stay.</summary>
    Task<int> CountAsync(ErasureScope scope, CancellationToken cancel);

    /// <summary>Deletes those that are about it; the others stay as they are and in their order.</summary>
    /// <returns>How many were deleted.</returns>
    Task<int> EraseAsync(ErasureScope scope, CancellationToken cancel);
}
