using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Processes images in this process, and those that take too long in the child process.</summary>
/// <remarks>A decoder that hangs cannot be interrupted: its thread is left behind. An image that hung once goes straight to the child from then on.</remarks>
/// <param name="limit">How long an image may take in this process.</param>
internal sealed class WatchedViewer(ImageViewer inProcess, AloneViewer alone, HungImages hung, ImageTime limit, TimeProvider time, ILogger<IsolatedViewer> log) : IImageViewer
{
    /// <inheritdoc />
    /// <exception cref="HarmfulImageException">The image ended the child, or exceeded a limit.</exception>
    public async Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel)
    {
        if (hung.Contains(file.Sha256))
            return await alone.SeeAsync(file, pack, turn, withCrops, cancel);

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        IDisposable? room = null;
        try
        {
            var need = await WatchAsync(file, room, () => Task.FromResult(inProcess.Measure(file)), cancel);
            room = await inProcess.TakeRoomAsync(need, turn.Lane, cancel); // not watched: that others are large is not this image's fault
            return await WatchAsync(file, room, () => LookAsync(room), cancel);
        }
        catch (ImageHangsException)
        {
            room?.Dispose(); // its thread may never give it back, and all others would wait for it
            await giveUp.CancelAsync();
            return await alone.SeeAsync(file, pack, turn, withCrops, cancel);
        }

        async Task<SeenPicture> LookAsync(IDisposable taken)
        {
            using (taken)
                return await inProcess.LookAsync(file, pack, turn, withCrops, giveUp.Token);
        }
    }

    /// <summary>On a thread of its own from the start: native code comes before anything is awaited.</summary>
    private async Task<T> WatchAsync<T>(ImageFile file, IDisposable? room, Func<Task<T>> work, CancellationToken cancel)
    {
        var longest = limit.Limit;
        var working = Task.Run(work, CancellationToken.None);
        try
        {
            return await working.WaitAsync(longest, time, cancel);
        }
        catch (TimeoutException) when (!working.IsCompleted)
        {
            log.MovedToQuarantine(file.Source, longest.TotalSeconds);
            hung.Add(file.Sha256);
            file.LeaveBytes();
            throw new ImageHangsException();
        }
        catch when (!working.IsCompleted)
        {
            file.LeaveBytes();
            _ = WatchOnAsync(working, file.Sha256, room, longest);
            throw;
        }
    }

    /// <summary>Nobody waits for the image any more, but its thread may hang, and keep its share of the budget.</summary>
    private async Task WatchOnAsync(Task working, Sha256Digest image, IDisposable? room, TimeSpan longest)
    {
        await working.WaitAsync(longest, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!working.IsCompleted)
            hung.Add(image);
        room?.Dispose();
    }

    private sealed class ImageHangsException : Exception;
}

/// <summary>The latest images that hung in this process.</summary>
internal sealed class HungImages
{
    private const int Most = 1000;

    private readonly Lock changing = new();
    private readonly Queue<Sha256Digest> order = new();
    private readonly HashSet<Sha256Digest> images = [];

    public bool Contains(Sha256Digest image)
    {
        lock (changing)
            return images.Contains(image);
    }

    public void Add(Sha256Digest image)
    {
        lock (changing)
        {
            if (!images.Add(image))
                return;
            order.Enqueue(image);
            if (order.Count > Most)
                images.Remove(order.Dequeue());
        }
    }
}
