using System.Diagnostics.CodeAnalysis;
using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Sources;

/// <summary>What one source may take of a worker: so many requests at once, and behind them the jobs that are soon to have a turn.</summary>
/// <remarks>
/// A job waits when the source's pace says that its turn comes within <see cref="ShortWait"/>, however many wait: a disk has a burst of jobs done in no time. Of a slow
/// source a few wait, so that a turn never waits for a job; more would hold places that other sources' jobs could use. Interactive ones always wait: they are few, and somebody waits for them.
/// </remarks>
/// <param name="turns">Requests at once.</param>
/// <param name="quietAfter">A source that owes answers and gives none for this long is quiet: nobody waits for it.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore without a wait handle holds nothing to dispose.")]
internal sealed class SourceGate(int turns, TimeSpan quietAfter, TimeProvider time)
{
    /// <summary>How long a job beyond the first few may wait for a turn.</summary>
    public static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Bulk jobs that may wait for as long as the source is not quiet.</summary>
    public const int AlwaysWaiting = 4;

    private const double Smoothing = 0.2; // the weight of the latest answer in the pace

    private readonly SemaphoreSlim free = new(turns);
    private readonly Lock changing = new();
    private int busy, waiting;
    private long lastSign;
    private long? lastAnswer;
    private TimeSpan betweenAnswers; // while requests are out

    /// <summary>Nobody uses it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (changing)
                return busy == 0 && waiting == 0;
        }
    }

    /// <summary>Requests are out, and there was no answer for too long.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (changing)
                return HasBeenQuiet;
        }
    }

    private bool HasBeenQuiet => busy > 0 && time.GetElapsedTime(lastSign) >= quietAfter;

    /// <summary>Takes a turn, which lasts until <see cref="Leave"/>; false when the source is quiet, or a turn would not come soon enough.</summary>
    public async Task<bool> TryEnterAsync(Lane lane, CancellationToken cancel)
    {
        if (!free.Wait(0, cancel) && !await TryWaitAsync(lane, cancel))
            return false;
        lock (changing)
            if (busy++ == 0)
                lastSign = time.GetTimestamp();
        return true;
    }

    /// <summary>The source has delivered an image, or said that there is none.</summary>
    public void Answered()
    {
        lock (changing)
        {
            betweenAnswers += Smoothing * (time.GetElapsedTime(lastSign) - betweenAnswers);
            lastAnswer = lastSign = time.GetTimestamp();
        }
    }

    /// <summary>Whether the source has answered somebody lately.</summary>
    public bool HasAnsweredWithin(TimeSpan span)
    {
        lock (changing)
            return lastAnswer is { } at && time.GetElapsedTime(at) < span;
    }

    public void Leave()
    {
        lock (changing)
            busy--;
        free.Release();
    }

    private async Task<bool> TryWaitAsync(Lane lane, CancellationToken cancel)
    {
        TimeSpan longest;
        lock (changing)
        {
            if (HasBeenQuiet)
                return false;
            longest = lane == Lane.Interactive || waiting < AlwaysWaiting ? quietAfter : ShortWait;
            if ((waiting + 1) * betweenAnswers > longest)
                return false;
            waiting++;
        }

        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await free.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            lock (changing)
                waiting--;
        }
    }
}
