using System.Diagnostics;

namespace FaceWorker.Core.Batching;

/// <summary>One caller's item on its way through a batcher: waiting, then either claimed by a batch or left by its caller.</summary>
/// <param name="arrivedAt">A timestamp of the batcher's time.</param>
/// <param name="span">From its arrival until it is answered; null: nobody listens.</param>
internal sealed class PendingItem<TItem, TResult>(TItem item, Lane lane, long arrivedAt, Activity? span)
{
    private const int Waiting = 0, Claimed = 1, Left = 2;

    private readonly TaskCompletionSource<TResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int state = Waiting;

    public TItem Item { get; } = item;

    public Lane Lane => lane;

    public long ArrivedAt => arrivedAt;

    public Activity? Span => span;

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
