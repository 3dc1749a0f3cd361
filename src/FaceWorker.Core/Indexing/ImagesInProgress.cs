using FaceWorker.Core.Images;

namespace FaceWorker.Core.Indexing;

/// <summary>The images that this process indexes now. The same bytes for the same gallery wait for each other: the first are looked at, the others then find them stored.</summary>
public sealed class ImagesInProgress
{
    private readonly Lock changing = new();
    private readonly Dictionary<(long Gallery, Sha256Digest Image), TaskCompletionSource> inProgress = [];

    /// <summary>Waits until the image is free; disposing the result frees it again.</summary>
    /// <param name="gallery">Its id.</param>
    public async Task<IDisposable> TakeAsync(long gallery, Sha256Digest image, CancellationToken cancel)
    {
        while (true)
        {
            Task isFree;
            lock (changing)
            {
                if (!inProgress.TryGetValue((gallery, image), out var other))
                {
                    inProgress[(gallery, image)] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return new Taken(this, (gallery, image));
                }

                isFree = other.Task;
            }

            await isFree.WaitAsync(cancel);
        }
    }

    private sealed class Taken(ImagesInProgress images, (long, Sha256Digest) key) : IDisposable
    {
        public void Dispose()
        {
            lock (images.changing)
                if (images.inProgress.Remove(key, out var taken))
                    taken.SetResult();
        }
    }
}
