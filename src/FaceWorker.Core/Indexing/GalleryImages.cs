using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Indexing;

/// <summary>An image as a gallery sees it: with its pack, its quality gate, and crops where it keeps them.</summary>
internal static class GalleryImages
{
    /// <summary>The face in a box that a person drew; stores nothing.</summary>
    /// <exception cref="RequestRejectedException">Unsupported, corrupt, too large or too small.</exception>
    public static async Task<SeenFace> SeeDrawnAsync(this IImageViewer viewer, RequestContext context, ImageFile file, Gallery gallery, IFacePacks packs, DrawnBox box, CancellationToken cancel)
    {
        var pack = packs.ForStoring(gallery) with { Drawn = box };
        var seen = await viewer.SeeAsync(file, pack, context.TurnIn(gallery.Id), withCrops: gallery.Settings.Crops == CropPolicy.Keep, cancel);
        var face = seen.Faces.Single();
        return new SeenFace(face.Found, gallery.Settings.Gate.Completed(pack.Scale).Check(face.Found.Quality), face.Crop);
    }

    /// <summary>Every face of the image; stores nothing.</summary>
    /// <exception cref="RequestRejectedException">Unsupported, corrupt, too large or too small; or damaged, and what is left of it shows no face that passes the gate.</exception>
    public static async Task<IndexedPicture> SeeAsync(this IImageViewer viewer, RequestContext context, ImageFile file, Gallery gallery, IFacePacks packs, CancellationToken cancel)
    {
        var pack = packs.ForStoring(gallery);
        var gate = gallery.Settings.Gate.Completed(pack.Scale);
        var seen = await viewer.SeeAsync(file, pack, context.TurnIn(gallery.Id), withCrops: gallery.Settings.Crops == CropPolicy.Keep, cancel);
        var picture = new IndexedPicture(file, seen.Width, seen.Height,
            [.. seen.Faces.Select(face => new SeenFace(face.Found, (face.Found.Vector is null ? gate.BeforeEmbedding() : gate).Check(face.Found.Quality), face.Crop))])
        {
            Condition = seen.Condition,
            Turn = seen.Turn,
        };
        return seen.Condition.DecodedShare is not { } share || picture.Faces.Any(face => face.Problems.Count == 0)
            ? picture
            : throw new RequestRejectedException(RejectionReason.Corrupt, string.Create(CultureInfo.InvariantCulture,
                $"'{file.Source}' is damaged: {100 * share:0} % of its rows could be decoded, and they show no face that passes the quality gate of gallery '{gallery.Name}'; send it again from an intact copy."));
    }
}
