using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Photos;

namespace FaceWorker.Core.Reembedding;

/// <summary>What another detector found on a known photo.</summary>
/// <param name="Known">Vectors of faces that the photo had before.</param>
/// <param name="New">Faces that it had not, with vectors for both spaces where both packs are loaded.</param>
/// <param name="Turn">In which its faces stand upright.</param>
public sealed record RedetectedPhoto(long ImageId, IReadOnlyList<ReembeddedFace> Known, IReadOnlyList<SeenFace> New, PictureTurn Turn);

/// <summary>Looks at known photos again, with the detector of the gallery's shadow. What overlaps a known face is that face, which keeps its id, name and history; the rest is new.</summary>
/// <remarks>Known faces that this detector does not find, or finds too small for the gallery, are left to <see cref="FaceReembedder"/>, which embeds them by their stored boxes.</remarks>
public sealed class PhotoRedetector(PhotoReader reader, IImageViewer viewer, IFacePacks packs, IDrawnFaces photos)
{
    /// <exception cref="RequestRejectedException">The photo cannot be read or decoded any more.</exception>
    /// <exception cref="TransientFailureException">The photo's source does not answer.</exception>
    public async Task<RedetectedPhoto> LookAsync(RequestContext context, Gallery gallery, long image, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (photo, known) = await photos.FindAsync(gallery, image, cancel);
        using var file = await reader.ReadAsync(photo, context.Lane, cancel);
        var seen = await viewer.SeeAsync(context, file, gallery.InShadow(), packs, cancel);
        var pairs = BestPairs.Of(seen.Faces.Count, known.Count, (found, stored) => Overlap(seen.Faces[found], known[stored]));
        var found = seen.Faces.Select((face, i) => (Face: face, Known: pairs[i] < 0 ? null : known[pairs[i]])).ToList();
        return new RedetectedPhoto(image,
            [.. found.Where(pair => pair is { Known.Face.Problems.Count: 0, Face.Found.Vector: not null }).Select(pair => new ReembeddedFace(pair.Known!.Face.Id, pair.Face.Found.Embedding, IsByCrop: false))],
            [.. found.Where(pair => pair.Known is null && PhotoFace.At(pair.Face.Found.Detection.Box, known) is null).Select(pair => pair.Face)],
            known.Count == 0 ? seen.Turn : photo.Frame.Turn);
    }

    private static double Overlap(SeenFace found, PhotoFace stored) =>
        found.Found.Detection.Box.IntersectionOverUnion(stored.Face.Box) is var overlap && overlap >= PhotoFace.OneFace ? overlap : 0;
}
