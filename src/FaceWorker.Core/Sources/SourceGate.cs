using System.Diagnostics.CodeAnalysis;

namespace FaceWorker.Core.Sources;

/// <summary>What one source may take of a worker: so many requests at once, and as long as it answers, a short queue behind them.</summary>
/// <param name="turns">Requests at once.</param>
/// <param name="queue">Jobs that may wait for a turn; one more is turned away.</param>
/// <param name="quietAfter">A source that owes answers and gives none for this long is quiet: nobody waits for it.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore without a wait handle holds nothing to dispose.")]
internal sealed class SourceGate(int turns, int queue, TimeSpan quietAfter, TimeProvider time)
{
    private readonly SemaphoreSlim free = new(turns);
    private readonly Lock changing = new();
    private int busy, waiting;
    private long lastSign;
    private long? lastAnswer;

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
                return busy > 0 && time.GetElapsedTime(lastSign) >= quietAfter;
        }
    }

    /// <summary>Takes a turn, which lasts until <see cref="Leave"/>; false when the source is quiet or its queue is full.</summary>
    public async Task<bool> TryEnterAsync(CancellationToken cancel)
    {
        if (!free.Wait(0, cancel) && !await TryWaitAsync(cancel))
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
            lastAnswer = lastSign = time.GetTimestamp();
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

    private async Task<bool> TryWaitAsync(CancellationToken cancel)
    {
        lock (changing)
        {
            if (waiting >= queue || (busy > 0 && time.GetElapsedTime(lastSign) >= quietAfter))
                return false;
            waiting++;
        }

        using var patience = new CancellationTokenSource(quietAfter, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
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
