using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Images;

/// <summary>The memory for decoded pixels that all images of a process share. An image of either lane waits until there is room for it.</summary>
/// <remarks>
/// In the order of arrival in each lane, so that a large picture is not overtaken for as long as small ones come; interactive ones before bulk, but after
/// a few of them the first of bulk has its turn. A picture that is larger than the whole budget has it to itself.
/// </remarks>
public sealed class PixelBudget
{
    /// <summary>Bytes of a decoded pixel.</summary>
    public const int BytesPerPixel = Picture.Channels;

    /// <summary>Of what a process may use, this much is for the runtime, the models, the batches and the encoded images.</summary>
    private const long Others = 768L << 20;

    /// <summary>Enough to keep a processor busy, whatever the format: what 10 to 12 megapixels of JPEG 2000 take, or five such JPEGs. More would only wait for the models.</summary>
    private const long PerProcessor = 384L << 20;

    /// <summary>Interactive images that may go before a waiting one of bulk.</summary>
    private const int MostBeforeBulk = 8;

    private readonly Lock changing = new();
    private readonly LinkedList<Waiter> interactive = [], bulk = [];
    private readonly long bytes;
    private long free;
    private int beforeBulk;

    /// <param name="bytes">Memory for pixels at the same time.</param>
    public PixelBudget(long bytes) => this.bytes = free = bytes;

    /// <summary>For a process that may use so much memory: enough for its processors, at most two thirds of what the others leave, and room for one picture of any size that is allowed.</summary>
    public static PixelBudget For(ImageOptions options, long availableBytes, int processors)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PixelBudget(options.PixelBudget is { } megapixels
            ? megapixels * 1_000_000L * BytesPerPixel
            : Math.Max(Math.Min(processors * PerProcessor, (availableBytes - Others) * 2 / 3), (long)options.MaxPixels * BytesPerPixel));
    }

    /// <summary>All of it.</summary>
    public long Bytes => bytes;

    /// <summary>Images that wait for room.</summary>
    public int Waiting
    {
        get
        {
            lock (changing)
                return interactive.Count + bulk.Count;
        }
    }

    /// <summary>Bytes that are not taken.</summary>
    public long Free
    {
        get
        {
            lock (changing)
                return free;
        }
    }

    /// <summary>Waits until there is room; disposing gives it back.</summary>
    public async Task<IDisposable> TakeAsync(long need, Lane lane, CancellationToken cancel)
    {
        var waiter = new Waiter(Math.Clamp(need, 0, bytes));
        lock (changing)
        {
            (lane == Lane.Interactive ? interactive : bulk).AddLast(waiter);
            Admit();
        }

        await using var leaving = cancel.UnsafeRegister(_ => Leave(waiter, cancel), null);
        await waiter.Turn.Task;
        return new Share(this, waiter.Need);
    }

    private void Admit()
    {
        while (Next() is { } lane && lane.First!.Value is var first && first.Need <= free)
        {
            lane.RemoveFirst();
            free -= first.Need;
            beforeBulk = lane == interactive && bulk.Count > 0 ? beforeBulk + 1 : 0;
            first.Turn.SetResult();
        }
    }

    private LinkedList<Waiter>? Next() =>
        bulk.Count > 0 && (interactive.Count == 0 || beforeBulk >= MostBeforeBulk) ? bulk
        : interactive.Count > 0 ? interactive
        : null;

    private void Leave(Waiter waiter, CancellationToken cancel)
    {
        lock (changing)
            if (interactive.Remove(waiter) || bulk.Remove(waiter))
            {
                waiter.Turn.SetCanceled(cancel);
                Admit(); // those behind it
            }
    }

    private void GiveBack(long need)
    {
        lock (changing)
        {
            free += need;
            Admit();
        }
    }

    private sealed class Waiter(long need)
    {
        public long Need { get; } = need;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Share(PixelBudget budget, long need) : IDisposable
    {
        private int isGiven;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isGiven, 1) == 0)
                budget.GiveBack(need);
        }
    }
}
