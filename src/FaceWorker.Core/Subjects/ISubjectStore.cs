using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Subjects;

/// <summary>A face that now belongs to a subject. <paramref name="IsNew"/> is false when it did before.</summary>
public sealed record EnrolledFace(Subject Subject, long FaceId, bool IsNew);

/// <summary>A subject and its template nearest to any of some probes. <paramref name="Probe"/> is the index of that probe.</summary>
public sealed record SubjectDistance(Subject Subject, int Probe, Evidence Nearest);

/// <summary>Subjects as the use cases need them. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
/// <remarks>A refusal names other subjects only to a caller who may list them.</remarks>
public interface ISubjectStore
{
    /// <summary>Makes a stored face the subject's, and the subject when it is new. Repeating it changes nothing. Whom the machine took the face for does not matter.</summary>
    /// <param name="news">What is told of it, in the same transaction; null: nobody is told.</param>
    /// <exception cref="RequestRejectedException">The face is confirmed as another subject's, has no template, or is gone.</exception>
    Task<EnrolledFace> EnrollAsync(RequestContext context, Gallery gallery, SubjectName name, long faceId, CancellationToken cancel, Func<EnrolledFace, NewEvent>? news = null);

    /// <summary>For each of the subjects, the template that is nearest to any of the probes, by comparing all of theirs; in the order asked.</summary>
    /// <exception cref="RequestRejectedException">One of the subjects is unknown, or has no template.</exception>
    Task<IReadOnlyList<SubjectDistance>> CompareAsync(
        RequestContext context, Gallery gallery, IReadOnlyList<Embedding> probes, IReadOnlyList<SubjectName> subjects, CancellationToken cancel);
}
