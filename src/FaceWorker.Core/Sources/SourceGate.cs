using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Sources;

/// <summary>Limits what one source may take of a worker: concurrent requests, and behind them the jobs that will soon have a turn.</summary>
/// <remarks>
/// A job waits when the source's pace says that its turn comes within <see cref="ShortWait"/>, however many wait: a disk has a burst of jobs done in no time. Of a slow
/// source a few wait, so that a turn never waits for a job; more would hold places that other sources' jobs could use. Interactive ones always wait: they are few, and somebody waits for them.
/// </remarks>
/// <param name="turns">Requests at once.</param>
/// <param name="quietAfter">A source that has pending requests and answers none for this long is quiet: no job waits for it.</param>
internal sealed class SourceGate(int turns, TimeSpan quietAfter, TimeProvider time)
{
    /// <summary>How long a job beyond the first few may wait for a turn.</summary>
    public static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Bulk jobs that may wait for as long as the source is not quiet, once it has answered any request.</summary>
    public const int AlwaysWaiting = 4;

    private const double Smoothing = 0.2; // the weight of the latest answer in the pace

    private readonly Lock changing = new();
    private readonly LinkedList<TaskCompletionSource> interactive = [], bulk = [];
    private int busy;
    private long lastSign;
    private long? lastAnswer;
    private TimeSpan betweenAnswers; // while requests are out

    /// <summary>Not in use.</summary>
    public bool IsIdle
    {
        get
        {
            lock (changing)
                return busy == 0 && interactive.Count + bulk.Count == 0;
        }
    }

    /// <summary>Requests are in flight, and none was answered for too long.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (changing)
                return HasBeenQuiet;
        }
    }

    /// <summary>At the source's pace; a silence that is longer than usual counts already.</summary>
    private TimeSpan ExpectedWait
    {
        get
        {
            var silence = busy > 0 ? time.GetElapsedTime(lastSign) : TimeSpan.Zero;
            return (bulk.Count + 1) * (silence > betweenAnswers ? silence : betweenAnswers);
        }
    }

    private bool HasBeenQuiet => busy > 0 && time.GetElapsedTime(lastSign) >= quietAfter;

    /// <summary>Takes a turn, which lasts until <see cref="Leave"/>; false when the source is quiet, or a turn would not come soon enough.</summary>
    public async Task<bool> TryEnterAsync(Lane lane, CancellationToken cancel)
    {
        TimeSpan longest;
        LinkedListNode<TaskCompletionSource> waiter;
        lock (changing)
        {
            if (busy < turns)
            {
                if (busy++ == 0)
                    lastSign = time.GetTimestamp();
                return true;
            }

            longest = lane == Lane.Interactive || (lastAnswer is not null && bulk.Count < AlwaysWaiting) ? quietAfter : ShortWait;
            if (HasBeenQuiet || (lane == Lane.Bulk && longest < ExpectedWait))
                return false;
            waiter = (lane == Lane.Interactive ? interactive : bulk).AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await waiter.Value.Task.WaitAsync(longest, time, cancel);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (!TryGiveUp(waiter))
                return true; // a turn came at the last moment
            cancel.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>The source has delivered an image, or answered that there is none.</summary>
    public void Answered()
    {
        lock (changing)
        {
            betweenAnswers += Smoothing * (time.GetElapsedTime(lastSign) - betweenAnswers);
            lastAnswer = lastSign = time.GetTimestamp();
        }
    }

    /// <summary>Whether the source has answered any request recently.</summary>
    public bool HasAnsweredWithin(TimeSpan span)
    {
        lock (changing)
            return lastAnswer is { } at && time.GetElapsedTime(at) < span;
    }

    /// <summary>Passes the turn on to who waits, interactive jobs first.</summary>
    public void Leave()
    {
        lock (changing)
        {
            var next = interactive.First ?? bulk.First;
            if (next is null)
            {
                busy--;
                return;
            }

            next.List!.Remove(next);
            next.Value.SetResult();
        }
    }

    private bool TryGiveUp(LinkedListNode<TaskCompletionSource> waiter)
    {
        lock (changing)
        {
            if (waiter.List is not { } waiters)
                return false;
            waiters.Remove(waiter);
            return true;
        }
    }
}
