using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Enrollment;

/// <summary>A request to store an image in a gallery and make one of its faces a subject's.</summary>
public sealed record EnrollJob(GalleryName Gallery, SubjectName Subject, ImageLocation Image, FaceChoice Choice);

/// <summary>Whose face it is now, and where it is.</summary>
public sealed record EnrollOutcome(Gallery Gallery, string Source, StoredImage Image, StoredFace Face, EnrolledFace Enrolled);

/// <summary>Indexes an image with a subject. Repeating it is harmless.</summary>
public sealed class SubjectEnroller(IImageSource source, ImageIndexer indexer, IGalleryStore store, ISubjectStore subjects)
{
    /// <exception cref="RequestRejectedException">
    /// The image cannot be used, or it is not clear which face is meant: nothing was stored. Or that face does not pass the quality
    /// gate, or is another subject's: the image is stored as seen, and nobody is enrolled.
    /// </exception>
    public async Task<EnrollOutcome> EnrollAsync(EnrollJob job, CancellationToken cancel)
    {
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        var file = await source.FetchAsync(job.Image, cancel);
        var image = await store.FindImageAsync(gallery, file, cancel) ?? await AddAsync(gallery, file, job.Choice, cancel);
        var face = image.Faces[job.Choice.Choose(file.Source, [.. image.Faces.Select(face => face.Box)])];
        ThrowIfBelowGate(gallery, file, face.Problems.Select(problem => problem.ToString()));
        var enrolled = await subjects.EnrollAsync(gallery, job.Subject, face.Id, cancel);
        return new EnrollOutcome(gallery, file.Source, image, face, enrolled);
    }

    private async Task<StoredImage> AddAsync(Gallery gallery, ImageFile file, FaceChoice choice, CancellationToken cancel)
    {
        var picture = await indexer.SeeAsync(gallery, file, cancel);
        var chosen = picture.Faces[choice.Choose(file.Source, [.. picture.Faces.Select(face => face.Found.Detection.Box)])];
        var image = await store.AddAsync(gallery, picture, Lane.Bulk, cancel);
        ThrowIfBelowGate(gallery, file, chosen.Problems.Select(problem => problem.Detail));
        return image;
    }

    private static void ThrowIfBelowGate(Gallery gallery, ImageFile file, IEnumerable<string> problems)
    {
        if (string.Join("; ", problems) is { Length: > 0 } reasons)
            throw new RequestRejectedException(RejectionReason.LowQuality,
                $"The face on '{file.Source}' does not pass the quality gate of gallery '{gallery.Name}': {reasons}. It is stored as seen; give a better photo.");
    }
}
