using FaceWorker.Contracts;

namespace FaceWorker.Core.Batching;

/// <summary>The items queued in one lane: round-robin among galleries; within a gallery those of high priority first, and otherwise first in, first out.</summary>
/// <remarks>
/// Bounded for each gallery and priority: when <paramref name="capacity"/> of its items wait, only its callers wait to enqueue. A gallery that calls everything urgent
/// delays its own requests only.
/// </remarks>
internal sealed class FairLane<TItem>(string batcher, int capacity)
    where TItem : class
{
    private readonly Lock changing = new();
    private readonly Dictionary<long, Share> galleries = [];
    private readonly Queue<Share> turns = new(); // of the galleries in which something waits
    private int count;
    private bool closed;

    /// <summary>Items that wait.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Whether no item is queued and no caller waits to enqueue one; final once closed.</summary>
    public bool IsDeserted
    {
        get
        {
            lock (changing)
                return galleries.Count == 0;
        }
    }

    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public async Task EnqueueAsync(long gallery, RequestPriority priority, TItem item, CancellationToken cancel)
    {
        var share = Enter(gallery);
        var line = priority == RequestPriority.High ? share.Urgent : share.Others;
        try
        {
            await line.Room.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            lock (changing)
                Leave(share);
            throw;
        }

        lock (changing)
        {
            line.Items.Enqueue(item);
            if (share.Waiting == 1)
                turns.Enqueue(share);
            count++;
        }
    }

    /// <summary>The next item; null when none waits.</summary>
    public TItem? TryDequeue()
    {
        lock (changing)
        {
            if (!turns.TryDequeue(out var share))
                return null;

            var line = share.Urgent.Items.Count > 0 ? share.Urgent : share.Others;
            var item = line.Items.Dequeue();
            if (share.Waiting > 0)
                turns.Enqueue(share);
            count--;
            line.Room.Release();
            Leave(share);
            return item;
        }
    }

    /// <summary>Takes no more callers; those who are in it stay.</summary>
    public void Close()
    {
        lock (changing)
            closed = true;
    }

    private Share Enter(long gallery)
    {
        lock (changing)
        {
            ObjectDisposedException.ThrowIf(closed, $"Batcher '{batcher}'");
            if (!galleries.TryGetValue(gallery, out var share))
                galleries[gallery] = share = new Share(gallery, capacity);
            share.Callers++;
            return share;
        }
    }

    private void Leave(Share share)
    {
        if (--share.Callers == 0)
            galleries.Remove(share.Gallery);
    }

    private sealed class Share(long gallery, int capacity)
    {
        public long Gallery => gallery;

        public Line Urgent { get; } = new(capacity);

        public Line Others { get; } = new(capacity);

        /// <summary>Items that wait.</summary>
        public int Waiting => Urgent.Items.Count + Others.Items.Count;

        /// <summary>Those whose item waits, and those who wait to enqueue one.</summary>
        public int Callers { get; set; }
    }

    /// <summary>A gallery's items of one priority.</summary>
    private sealed class Line(int capacity)
    {
        public Queue<TItem> Items { get; } = new();

        public SemaphoreSlim Room { get; } = new(capacity); // has no handle to dispose: it is only awaited
    }
}
