namespace FaceWorker.Core.Batching;

/// <summary>One caller's item on its way through a batcher: waiting, then either claimed by a batch or left by its caller.</summary>
internal sealed class PendingItem<TItem, TResult>(TItem item)
{
    private const int Waiting = 0, Claimed = 1, Left = 2;

    private readonly TaskCompletionSource<TResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int state = Waiting;

    public TItem Item { get; } = item;

    public Task<TResult> Result => completion.Task;

    /// <summary>False when the caller has left: the item is dropped before it costs anything.</summary>
    public bool TryClaim() => Interlocked.CompareExchange(ref state, Claimed, Waiting) == Waiting;

    /// <summary>The caller gives up; without effect once a batch has claimed the item.</summary>
    public void Leave(CancellationToken cancel)
    {
        if (Interlocked.CompareExchange(ref state, Left, Waiting) == Waiting)
            completion.TrySetCanceled(cancel);
    }

    public void Complete(TResult result) => completion.TrySetResult(result);

    public void Fail(Exception exception) => completion.TrySetException(exception);
}
