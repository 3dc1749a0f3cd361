namespace FaceWorker.Core.Batching;

/// <summary>The items queued in one lane: first in, first out within a gallery, and round-robin among galleries.</summary>
/// <remarks>Bounded per gallery: once <paramref name="capacity"/> items of a gallery are waiting, its next callers wait to enqueue; callers of other galleries do not.</remarks>
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
    public async Task EnqueueAsync(long gallery, TItem item, CancellationToken cancel)
    {
        var share = Enter(gallery);
        try
        {
            await share.Room.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            lock (changing)
                Leave(share);
            throw;
        }

        lock (changing)
        {
            share.Items.Enqueue(item);
            if (share.Items.Count == 1)
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

            var item = share.Items.Dequeue();
            if (share.Items.Count > 0)
                turns.Enqueue(share);
            count--;
            share.Room.Release();
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

        public Queue<TItem> Items { get; } = new();

        public SemaphoreSlim Room { get; } = new(capacity); // has no handle to dispose: it is only awaited

        /// <summary>Those whose item waits, and those who wait to enqueue one.</summary>
        public int Callers { get; set; }
    }
}
