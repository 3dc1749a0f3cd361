using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Verification;

/// <summary>A request to compare the faces of an image with subjects of a gallery.</summary>
public sealed record VerifySubjectsJob(GalleryName Gallery, ImageLocation Image, IReadOnlyList<SubjectName> Subjects);

/// <summary>One subject: the nearest pair of a face of the image and a template of the subject, and what its distance means.</summary>
public sealed record SubjectVerdict(Subject Subject, Detection Face, Evidence Nearest, Decision Decision);

/// <summary>The answer for each of the subjects, in the order asked.</summary>
/// <param name="Thresholds">For as many comparisons as there are faces and subjects.</param>
public sealed record SubjectVerification(Gallery Gallery, string Source, DecisionThresholds Thresholds, int FaceCount, IReadOnlyList<SubjectVerdict> Subjects)
{
    public FileCondition Condition { get; init; } = FileCondition.Whole;

    /// <summary>The turn in which the faces stand upright.</summary>
    public PictureTurn Turn { get; init; }
}

/// <summary>Answers whether an image shows this subject, or which of these: every face against every template of each; the nearest pair decides.</summary>
public sealed class SubjectVerifier(IImageSource source, IImageViewer viewer, IFacePacks packs, IGalleryStore store, ISubjectStore subjects)
{
    /// <exception cref="RequestRejectedException">The image cannot be used or has no face, or a subject is unknown.</exception>
    public async Task<SubjectVerification> VerifyAsync(RequestContext context, VerifySubjectsJob job, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Identify, job.Gallery);
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        using var file = await source.FetchAsync(job.Image.For(gallery), context.Lane, cancel);
        var seen = await viewer.SeeAsync(file, packs.For(gallery), context.TurnIn(gallery.Id), withCrops: false, cancel);
        var faces = seen.Faces.Select(face => face.Found).ToList();
        if (faces.Count == 0)
            throw RequestRejectedException.NoFaceOn(file.Source);
        var nearest = await subjects.CompareAsync(context, gallery, [.. faces.Select(face => face.Embedding)], job.Subjects, cancel);
        var thresholds = gallery.Settings.Decisions.ForVerification((long)faces.Count * job.Subjects.Count);
        return new SubjectVerification(gallery, file.Source, thresholds, faces.Count, [.. nearest.Select(one => new SubjectVerdict(
            one.Subject, faces[one.Probe].Detection, one.Nearest, thresholds.Decide(one.Nearest.Distance)))])
        {
            Condition = seen.Condition,
            Turn = seen.Turn,
        };
    }
}
