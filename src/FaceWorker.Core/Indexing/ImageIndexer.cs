using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Indexing;

/// <summary>A request to store the faces of one image in a gallery.</summary>
public sealed record IndexJob(GalleryName Gallery, ImageLocation Image);

/// <summary>What became of an image that could be indexed, or had been before.</summary>
public sealed record IndexOutcome(Gallery Gallery, string Source, StoredImage Image);

/// <summary>Turns one image into stored faces of a gallery. Repeating it is harmless: the same bytes leave the same rows.</summary>
public sealed class ImageIndexer(IImageSource source, IImageDecoder decoder, IFacePacks packs, IFaceCropper cropper, IGalleryStore store)
{
    public async Task<IndexOutcome> IndexAsync(IndexJob job, CancellationToken cancel)
    {
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        using var file = await source.FetchAsync(job.Image, cancel);
        if (await store.FindImageAsync(gallery, file, cancel) is { } known)
            return new IndexOutcome(gallery, file.Source, known);

        var picture = await SeeAsync(gallery, file, cancel);
        var stored = await store.AddAsync(gallery, picture, Lane.Bulk, cancel);
        return new IndexOutcome(gallery, file.Source, stored);
    }

    /// <summary>Looks at the image as indexing does, and stores nothing: whether it can be looked at is all there is to learn.</summary>
    public async Task TryAsync(IndexJob job, CancellationToken cancel)
    {
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        using var file = await source.FetchAsync(job.Image, cancel);
        await SeeAsync(gallery, file, cancel);
    }

    /// <summary>Every face of the image as the gallery sees it; stores nothing.</summary>
    /// <remarks>The pixels, the largest thing by far, are given back before the image waits for its turn to be stored.</remarks>
    internal async Task<IndexedPicture> SeeAsync(Gallery gallery, ImageFile file, CancellationToken cancel)
    {
        using var picture = decoder.Decode(file);
        var faces = await packs.For(gallery).FindFacesAsync(picture, new Turn(Lane.Bulk, gallery.Id), cancel);
        return new IndexedPicture(file, picture.Width, picture.Height, [.. faces.Select(face => See(gallery.Settings, picture, face))]);
    }

    private SeenFace See(GallerySettings settings, Picture picture, FoundFace face) => new(
        face, settings.Gate.Check(face.Quality), settings.Crops == CropPolicy.Keep ? cropper.Crop(picture, face.Detection.Box) : null);
}
