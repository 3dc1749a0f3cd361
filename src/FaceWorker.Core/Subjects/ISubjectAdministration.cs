using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Subjects;

/// <summary>A subject with how many templates it has, for people.</summary>
public sealed record SubjectSummary(Subject Subject, DateTimeOffset CreatedAt, long Templates);

/// <summary>A face of a subject, for people.</summary>
public sealed record SubjectFace(long FaceId, long ImageId, string Source, BoundingBox Box, float Score, bool HasCrop);

/// <summary>What people do to subjects.</summary>
public enum SubjectChangeKind
{
    Rename,
    Merge,
    Split,
    Reassign,
    Forget,
    Undo,
}

/// <summary>One line of the audit: who changed what, and when.</summary>
/// <param name="Description">A sentence for people; without names that were forgotten since.</param>
/// <param name="Faces">How many faces changed hands.</param>
/// <param name="UndoneBy">The change that took it back; null while it stands.</param>
public sealed record SubjectChange(long Id, SubjectChangeKind Kind, string Description, int Faces, string Actor, DateTimeOffset ChangedAt, long? Undoes, long? UndoneBy);

/// <summary>What was deleted when a subject was forgotten.</summary>
public sealed record SubjectDeletion(long SubjectId, long Faces, long Templates, long Crops, long ChangesCleared);

/// <summary>Subjects as the owner of a gallery manages them: every change is one transaction and one line of the audit, under the caller's name.</summary>
/// <remarks>All throw <see cref="RequestRejectedException"/> for an unknown gallery or subject, and for a caller without the right to list or to manage subjects.
/// A refusal names other subjects only to a caller who may list them.</remarks>
public interface ISubjectAdministration
{
    /// <summary>A page of the subjects by name, beginning behind <paramref name="after"/>.</summary>
    Task<IReadOnlyList<SubjectSummary>> ListAsync(RequestContext context, GalleryName gallery, SubjectName? after, int limit, CancellationToken cancel);

    Task<(SubjectSummary Subject, IReadOnlyList<SubjectFace> Faces)> ShowAsync(RequestContext context, GalleryName gallery, SubjectName name, CancellationToken cancel);

    /// <exception cref="RequestRejectedException">The new name is taken: merge the two, if they are one person.</exception>
    Task<SubjectChange> RenameAsync(RequestContext context, GalleryName gallery, SubjectName name, SubjectName newName, CancellationToken cancel);

    /// <summary>Gives all faces of the first to the second, and takes the first away.</summary>
    /// <exception cref="RequestRejectedException">The two are the same.</exception>
    Task<SubjectChange> MergeAsync(RequestContext context, GalleryName gallery, SubjectName from, SubjectName into, CancellationToken cancel);

    /// <summary>Makes a new subject of some of the faces.</summary>
    /// <exception cref="RequestRejectedException">The name is taken, a face is not the subject's, or none would be left.</exception>
    Task<SubjectChange> SplitAsync(RequestContext context, GalleryName gallery, SubjectName from, SubjectName newName, IReadOnlyList<long> faceIds, CancellationToken cancel);

    /// <summary>Gives faces, of whomever or nobody, to a subject.</summary>
    /// <exception cref="RequestRejectedException">A face is not in the gallery, has no template, or is the subject's already.</exception>
    Task<SubjectChange> ReassignAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, SubjectName to, CancellationToken cancel);

    /// <summary>Takes a rename, merge, split or reassignment back: the names and faces are as before. Needs both rights, because it tells what the change was about.</summary>
    /// <exception cref="RequestRejectedException">No such change, undone already, a forgetting, or later changes are in the way.</exception>
    Task<SubjectChange> UndoAsync(RequestContext context, GalleryName gallery, long changeId, CancellationToken cancel);

    /// <summary>Deletes the subject with its faces, templates and crops, and its name from the audit, for good. Its images stay known, so that they are not indexed again.</summary>
    Task<SubjectDeletion> ForgetAsync(RequestContext context, GalleryName gallery, SubjectName name, CancellationToken cancel);

    /// <summary>The newest changes first.</summary>
    Task<IReadOnlyList<SubjectChange>> ListChangesAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel);
}
