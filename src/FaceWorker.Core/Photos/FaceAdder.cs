using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;

namespace FaceWorker.Core.Photos;

/// <summary>A request to store a face that the detector missed, at a box that a person drew on the stored picture.</summary>
public sealed record AddFaceJob(GalleryName Gallery, long Image, BoundingBox Box);

/// <summary>The face, nobody's yet.</summary>
public sealed record AddFaceOutcome(Gallery Gallery, long Image, DrawnFace Drawn);

/// <summary>Adds a face to a photo of a gallery by hand. It is looked at and judged as those that the detector found. Repeating it is harmless.</summary>
public sealed class FaceAdder(PhotoReader reader, IImageViewer viewer, IFacePacks packs, IGalleryStore store, IDrawnFaces faces)
{
    /// <exception cref="RequestRejectedException">
    /// The box lies outside, is too small, or is about a face that the photo has already; the face is not fit; the photo cannot be read; or the caller may not index.
    /// </exception>
    public async Task<AddFaceOutcome> AddAsync(RequestContext context, AddFaceJob job, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Index, job.Gallery);
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        var (photo, known) = await faces.FindAsync(gallery, job.Image, cancel);
        var box = Within(photo, job.Box);
        if (PhotoFace.At(box, known) is { } there)
            return there.IsDrawn && there.Face.Box.IntersectionOverUnion(box) >= PhotoFace.SameBox
                ? new AddFaceOutcome(gallery, photo.Id, new DrawnFace(there.Face, IsNew: false))
                : throw Known(photo.Id, there.Face);

        using var file = await reader.ReadAsync(photo, context.Lane, cancel);
        var face = await viewer.SeeDrawnAsync(context, file, gallery, packs, new DrawnBox(box, photo.Frame.Turn), cancel);
        if (face.Problems.Count > 0)
            throw new RequestRejectedException(RejectionReason.LowQuality,
                $"The face in the box does not pass the quality gate of gallery '{gallery.Name}': {string.Join("; ", face.Problems.Select(problem => problem.Detail))}. It was not stored.");
        return new AddFaceOutcome(gallery, photo.Id, await faces.AddAsync(gallery, photo.Id, face, cancel));
    }

    /// <summary>A box is about a face that is stored.</summary>
    public static RequestRejectedException Known(long image, StoredFace face)
    {
        ArgumentNullException.ThrowIfNull(face);
        var whose = face.Subject is { } subject ? $", {subject}" : "";
        return new RequestRejectedException(RejectionReason.KnownFace, face.Problems.Count > 0
            ? $"Photo {image} has face {face.Id} there already, which is not fit to compare ({string.Join(", ", face.Problems.Select(problem => problem.ToName()))}); draw no other box for it."
            : $"Photo {image} has face {face.Id} there already{whose}; assign that one.")
        { Faces = [face.Box] };
    }

    private static BoundingBox Within(PhotoFile photo, BoundingBox box) => photo.Frame.Clip(box)
        ?? throw new RequestRejectedException(RejectionReason.InvalidMessage,
            $"The box lies outside of photo {photo.Id}, which has {photo.Frame.Width} × {photo.Frame.Height} pixels; draw it within.");
}
