using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Looks at images in this process, and at those that take too long alone.</summary>
/// <remarks>A decoder that hangs cannot be interrupted: its thread is left behind. An image that hung once goes to the child at once from then on.</remarks>
/// <param name="limit">How long an image may take in this process.</param>
internal sealed class WatchedViewer(ImageViewer inProcess, AloneViewer alone, HungImages hung, TimeSpan limit, TimeProvider time, ILogger<IsolatedViewer> log) : IImageViewer
{
    /// <inheritdoc />
    /// <exception cref="JobParkedException">The image ended the child, or went beyond a limit.</exception>
    public async Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel)
    {
        if (hung.Contains(file.Sha256))
            return await alone.SeeAsync(file, pack, turn, withCrops, cancel);

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // On a thread of its own from the start: the decoder comes before anything is awaited.
        var seeing = Task.Run(() => inProcess.SeeAsync(file, pack, turn, withCrops, giveUp.Token), cancel);
        try
        {
            return await seeing.WaitAsync(limit, time, cancel);
        }
        catch (TimeoutException) when (!seeing.IsCompleted)
        {
            log.TakenOutOfHand(file.Source, limit.TotalSeconds);
            hung.Add(file.Sha256);
            await giveUp.CancelAsync();
            file.LeaveBytes();
            return await alone.SeeAsync(file, pack, turn, withCrops, cancel);
        }
        catch when (!seeing.IsCompleted)
        {
            file.LeaveBytes();
            throw;
        }
    }
}

/// <summary>The images that hung in this process, as far as it remembers.</summary>
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
