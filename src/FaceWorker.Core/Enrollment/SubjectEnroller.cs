using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Enrollment;

/// <summary>A request to store an image in a gallery and make one of its faces a subject's.</summary>
public sealed record EnrollJob(GalleryName Gallery, SubjectName Subject, ImageLocation Image, FaceChoice Choice);

/// <summary>Whose face it is now, and where it is.</summary>
public sealed record EnrollOutcome(Gallery Gallery, string Source, StoredImage Image, StoredFace Face, EnrolledFace Enrolled);

/// <summary>Indexes an image with a subject. Repeating it is harmless.</summary>
public sealed class SubjectEnroller(IImageSource source, IImageViewer viewer, IFacePacks packs, IGalleryStore store, ISubjectStore subjects)
{
    // The same bytes give the same box again; a new detector's may differ a little.
    private const float LeastOverlap = 0.5f;

    /// <remarks>
    /// The choice is made among the faces that the image shows, not among those that are stored of it: where one of two people was
    /// forgotten, the one who is left must not be taken for the only one.
    /// </remarks>
    /// <exception cref="RequestRejectedException">
    /// The image cannot be used, or it is not clear which face is meant: nothing was stored. Or that face does not pass the quality
    /// gate, or belongs to another subject: the image is stored, but no face is enrolled. Or the caller may not index.
    /// </exception>
    public async Task<EnrollOutcome> EnrollAsync(RequestContext context, EnrollJob job, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Index, job.Gallery);
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        using var file = await source.FetchAsync(job.Image.For(gallery), context.Lane, cancel);
        var picture = await viewer.SeeAsync(context, file, gallery, packs, cancel);
        var chosen = picture.Faces[job.Choice.Choose(file.Source, [.. picture.Faces.Select(face => face.Found.Detection.Box)])];
        var image = await store.AddAsync(gallery, picture with { News = new ImageNews(context, OfImage: false) }, context.Lane, cancel);
        ThrowIfBelowGate(gallery, file, chosen);
        var face = FindAt(chosen.Found.Detection.Box, image) ?? throw Forgotten(gallery, file);
        EnrollOutcome OutcomeOf(EnrolledFace enrolled) => new(gallery, file.Source, image, face, enrolled);
        return OutcomeOf(await subjects.EnrollAsync(context, gallery, job.Subject, face.Id, cancel, enrolled => NewsOf(context, OutcomeOf(enrolled))));
    }

    private static NewEvent NewsOf(RequestContext context, EnrollOutcome outcome) => NewEvent.Of(outcome.ToMessage(context.JobId), outcome.Gallery.Name.Value) with
    {
        Image = outcome.Image.Id,
        Subjects = [outcome.Enrolled.Subject.Id],
        Trace = context.Trace,
    };

    private static StoredFace? FindAt(BoundingBox box, StoredImage image) => image.Faces
        .Where(face => face.Box.IntersectionOverUnion(box) >= LeastOverlap)
        .MaxBy(face => face.Box.IntersectionOverUnion(box));

    private static void ThrowIfBelowGate(Gallery gallery, ImageFile file, SeenFace face)
    {
        if (face.Problems.Count > 0)
            throw new RequestRejectedException(RejectionReason.LowQuality,
                $"The face on '{file.Source}' does not pass the quality gate of gallery '{gallery.Name}': {string.Join("; ", face.Problems.Select(problem => problem.Detail))}. " +
                "It is stored as seen; give a better photo.");
    }

    private static RequestRejectedException Forgotten(Gallery gallery, ImageFile file) => new(RejectionReason.NoFace,
        $"The image '{file.Source}' was in gallery '{gallery.Name}' before, but this face of it was forgotten since; give another photo.");
}
