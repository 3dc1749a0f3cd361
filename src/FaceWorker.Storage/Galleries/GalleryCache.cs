using System.Collections.Concurrent;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Storage.Galleries;

/// <summary>Galleries by name, cached for a moment so that an image costs no look-up.</summary>
internal sealed class GalleryCache(GalleryCatalog catalog, TimeSpan lifetime, TimeProvider time)
{
    private readonly ConcurrentDictionary<GalleryName, (Gallery Gallery, long ReadAt)> known = new();

    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    public async Task<Gallery> GetAsync(GalleryName name, CancellationToken cancel)
    {
        if (known.TryGetValue(name, out var entry) && time.GetElapsedTime(entry.ReadAt) < lifetime)
            return entry.Gallery;

        var readAt = time.GetTimestamp();
        if (await catalog.FindAsync(name, cancel) is not { } gallery)
            throw Unknown(name);
        known[name] = (gallery, readAt);
        return gallery;
    }

    /// <summary>The gallery was changed here: the next call reads it from the database.</summary>
    public void Forget(GalleryName name) => known.TryRemove(name, out _);

    /// <summary>The gallery turned out to be gone: forgets it, and returns what to throw.</summary>
    public RequestRejectedException Unknown(GalleryName name, Exception? cause = null)
    {
        Forget(name);
        return Rejected.UnknownGallery(name, cause);
    }
}
