namespace FaceWorker.Core.Photos;

/// <summary>Encoded pictures in memory: the least recently used go first, each is made once, however many callers ask for it, and a few are made at the same time.</summary>
/// <param name="mostBytes">Of all pictures together.</param>
/// <param name="mostAtOnce">Pictures that are made at the same time.</param>
public sealed class PictureCache(long mostBytes, int mostAtOnce) : IDisposable
{
    private readonly Lock changing = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Picture)>> kept = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, byte[] Picture)> order = []; // the latest used comes first
    private readonly Dictionary<string, Making> inProgress = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turns = new(mostAtOnce);
    private long bytes;

    public PictureCache(PictureOptions options) : this((long)(options ?? throw new ArgumentNullException(nameof(options))).CacheSize << 20, options.AtOnce)
    {
    }

    /// <summary>Bytes of the pictures that are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (changing)
                return bytes;
        }
    }

    /// <summary>The picture of that key, made if it is not kept. What cannot be made is not remembered.</summary>
    /// <param name="make">Ended when everybody who asked has given up.</param>
    public async Task<byte[]> GetAsync(string key, Func<CancellationToken, Task<byte[]>> make, CancellationToken cancel)
    {
        Making making;
        lock (changing)
        {
            if (kept.TryGetValue(key, out var known))
            {
                order.Remove(known);
                order.AddFirst(known);
                return known.Value.Picture;
            }

            if (!inProgress.TryGetValue(key, out making!))
            {
                inProgress[key] = making = new Making();
                making.Picture = MakeAsync(key, making, make);
            }

            making.Waiting++;
        }

        try
        {
            return await making.Picture!.WaitAsync(cancel);
        }
        finally
        {
            Leave(key, making);
        }
    }

    public void Dispose() => turns.Dispose();

    private async Task<byte[]> MakeAsync(string key, Making making, Func<CancellationToken, Task<byte[]>> make)
    {
        await Task.Yield(); // the caller holds the lock
        try
        {
            await turns.WaitAsync(making.Ended);
            try
            {
                var picture = await make(making.Ended);
                Keep(key, picture);
                return picture;
            }
            finally
            {
                turns.Release();
            }
        }
        finally
        {
            lock (changing)
                Forget(key, making);
        }
    }

    private void Leave(string key, Making making)
    {
        lock (changing)
        {
            if (--making.Waiting > 0 || making.Picture!.IsCompleted)
                return;
            Forget(key, making); // the next caller starts over
        }

        making.End();
    }

    private void Forget(string key, Making making)
    {
        if (inProgress.TryGetValue(key, out var current) && current == making)
            inProgress.Remove(key);
    }

    private void Keep(string key, byte[] picture)
    {
        lock (changing)
        {
            if (picture.Length > mostBytes || kept.ContainsKey(key))
                return;
            kept[key] = order.AddFirst((key, picture));
            bytes += picture.Length;
            while (bytes > mostBytes)
            {
                var (oldest, content) = order.Last!.Value;
                order.RemoveLast();
                kept.Remove(oldest);
                bytes -= content.Length;
            }
        }
    }

#pragma warning disable CA1001 // Without a timer, the source of its token holds nothing.
    private sealed class Making
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource ending = new();

        public CancellationToken Ended => ending.Token;

        public int Waiting { get; set; }

        public Task<byte[]>? Picture { get; set; }

        public void End() => ending.Cancel();
    }
}
