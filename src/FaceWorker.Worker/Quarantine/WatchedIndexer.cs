using FaceWorker.Core.Indexing;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Indexes an image among others, or alone: suspects at once, others when they have been in hand for too long.</summary>
/// <remarks>A decoder that hangs cannot be interrupted; its thread is left behind, and its image goes on without it.</remarks>
internal sealed class WatchedIndexer(ImageIndexer indexer, IsolatedIndexer isolated, WorkerOptions options, TimeProvider time, ILogger<WatchedIndexer> log)
{
    /// <summary>As <see cref="ImageIndexer.IndexAsync"/>.</summary>
    /// <exception cref="JobParkedException">The image ended the child, or went beyond a limit.</exception>
    public async Task<IndexOutcome> IndexAsync(IndexJob job, bool isSuspect, CancellationToken cancel)
    {
        if (isSuspect)
            return await isolated.IndexAsync(job, cancel);

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // On a thread of its own from the start: an inline image could be in the decoder before anything is awaited.
        var indexing = Task.Run(() => indexer.IndexAsync(job, giveUp.Token), cancel);
        try
        {
            return await indexing.WaitAsync(options.ImageTimeout, time, cancel);
        }
        catch (TimeoutException) when (!indexing.IsFaulted)
        {
            log.TakenOutOfHand(IsolatedIndexer.NameOf(job.Image), options.ImageTimeout.TotalSeconds);
            await giveUp.CancelAsync();
            return await isolated.IndexAsync(job, cancel);
        }
    }
}
