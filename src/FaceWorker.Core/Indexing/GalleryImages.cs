using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Indexing;

/// <summary>An image as a gallery sees it: with its pack, its quality gate, and crops where it keeps them.</summary>
internal static class GalleryImages
{
    /// <summary>Every face of the image; stores nothing.</summary>
    public static async Task<IndexedPicture> SeeAsync(this IImageViewer viewer, RequestContext context, ImageFile file, Gallery gallery, IFacePacks packs, CancellationToken cancel)
    {
        var pack = packs.For(gallery);
        var gate = gallery.Settings.Gate.Completed(pack.Scale);
        var seen = await viewer.SeeAsync(file, pack, context.TurnIn(gallery.Id), withCrops: gallery.Settings.Crops == CropPolicy.Keep, cancel);
        return new IndexedPicture(file, seen.Width, seen.Height,
            [.. seen.Faces.Select(face => new SeenFace(face.Found, gate.Check(face.Found.Quality), face.Crop))])
        {
            Turn = seen.Turn,
        };
    }
}
