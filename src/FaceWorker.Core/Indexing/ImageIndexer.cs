using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Indexing;

/// <summary>A request to store the faces of one image in a gallery.</summary>
public sealed record IndexJob(GalleryName Gallery, ImageLocation Image);

/// <summary>The outcome for an image that was indexed now or before.</summary>
public sealed record IndexOutcome(Gallery Gallery, string Source, StoredImage Image);

/// <summary>Turns one image into stored faces of a gallery, and into the news of them. Repeating it is harmless: the same bytes leave the same rows.</summary>
public sealed class ImageIndexer(IImageSource source, IImageViewer viewer, IFacePacks packs, IGalleryStore store, ImagesInProgress inProgress)
{
    /// <exception cref="RequestRejectedException">The image cannot be used, the gallery is unknown, or the caller may not index.</exception>
    public async Task<IndexOutcome> IndexAsync(RequestContext context, IndexJob job, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Index, job.Gallery);
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        using var file = await source.FetchAsync(job.Image.For(gallery), context.Lane, cancel);
        using var turn = await inProgress.TakeAsync(gallery.Id, file.Sha256, cancel);
        var news = new ImageNews(context, OfImage: true);
        if (await store.FindImageAsync(gallery, file, cancel, news) is { } known)
            return new IndexOutcome(gallery, file.Source, known);

        var picture = await viewer.SeeAsync(context, file, gallery, packs, cancel);
        var stored = await store.AddAsync(gallery, picture with { News = news }, context.Lane, cancel);
        return new IndexOutcome(gallery, file.Source, stored);
    }
}
