using FaceWorker.Core.Access;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Erasure;

/// <summary>Erases a person, a photo or a gallery: from the messages that were put aside, from the database, and from what its server keeps of deleted rows.</summary>
public sealed class Eraser(IErasureStore store, IPutAsideMessages messages)
{
    /// <summary>How much there is. Nothing is changed.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery, subject or photo; or the caller may not erase it.</exception>
    public async Task<ErasureCounts> CountAsync(RequestContext context, ErasureTarget target, CancellationToken cancel)
    {
        var scope = await store.FindAsync(context, target, cancel);
        return await store.CountAsync(context, target, await messages.CountAsync(scope, cancel), cancel);
    }

    /// <summary>Erases it from messages and the database. The workers sweep later.</summary>
    /// <remarks>The messages come first: afterwards nobody knows any more what they would have to be looked through for. Interrupted at any point, it is simply done again.</remarks>
    /// <exception cref="RequestRejectedException">Unknown gallery, subject or photo; or the caller may not erase it.</exception>
    public async Task<ErasureReceipt> EraseAsync(RequestContext context, ErasureTarget target, CancellationToken cancel)
    {
        var scope = await store.FindAsync(context, target, cancel);
        return await store.EraseAsync(context, target, await messages.EraseAsync(scope, cancel), cancel);
    }

    /// <summary>As <see cref="EraseAsync"/>, and sweeps.</summary>
    /// <param name="rewrite">Write the tables anew.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, subject or photo; or the caller may not erase it.</exception>
    public async Task<ErasureReceipt> EraseAndSweepAsync(RequestContext context, ErasureTarget target, bool rewrite, CancellationToken cancel)
    {
        var receipt = await EraseAsync(context, target, cancel);
        return receipt with { SweptAt = await store.SweepAsync(wait: true, rewrite, cancel) ?? receipt.SweptAt };
    }
}
