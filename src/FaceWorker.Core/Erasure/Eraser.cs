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

    /// <remarks>The messages come first: afterwards nobody knows any more what they would have to be looked through for. Interrupted at any point, it is simply done again; sweeping is left to the workers then.</remarks>
    /// <param name="rewrite">Write the tables anew.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, subject or photo; or the caller may not erase it.</exception>
    public async Task<ErasureReceipt> EraseAsync(RequestContext context, ErasureTarget target, bool rewrite, CancellationToken cancel)
    {
        var scope = await store.FindAsync(context, target, cancel);
        var deadLetters = await messages.EraseAsync(scope, cancel);
        var receipt = await store.EraseAsync(context, target, deadLetters, cancel);
        return receipt with { SweptAt = await store.SweepAsync(wait: true, rewrite, cancel) ?? receipt.SweptAt };
    }
}
