using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Subjects;

/// <summary>A subject with how many templates it has, for people.</summary>
public sealed record SubjectSummary(Subject Subject, DateTimeOffset CreatedAt, long Templates);

/// <summary>A face of a subject, for people.</summary>
/// <param name="IsConfirmed">A person said whose it is; otherwise the machine did, and may move it.</param>
public sealed record SubjectFace(long FaceId, long ImageId, string Source, BoundingBox Box, float Score, bool HasCrop, bool IsConfirmed = true)
{
    /// <summary>When the photo was taken, by the clock of its camera, of no time zone; null: not known.</summary>
    public DateTime? TakenAt { get; init; }
}

/// <summary>What people do to subjects.</summary>
public enum SubjectChangeKind
{
    Rename,
    Merge,
    Split,
    Reassign,
    Forget,
    Undo,

    /// <summary>Faces are not their subject's.</summary>
    Reject,

    /// <summary>Two subjects are two people.</summary>
    Differ,
    Ignore,
    Unignore,

    /// <summary>The subject's appearance is to be told.</summary>
    Watch,
    Unwatch,
}

/// <summary>One line of the audit: who changed what, and when.</summary>
/// <param name="Description">A sentence for people; without names that were forgotten since.</param>
/// <param name="Faces">How many faces changed hands.</param>
/// <param name="UndoneBy">The change that took it back; null while it stands.</param>
public sealed record SubjectChange(long Id, SubjectChangeKind Kind, string Description, int Faces, string Actor, DateTimeOffset ChangedAt, long? Undoes, long? UndoneBy);

/// <summary>Subjects as the owner of a gallery manages them: every change is one transaction and one line of the audit, under the caller's name.</summary>
/// <remarks>All throw <see cref="RequestRejectedException"/> for an unknown gallery or subject, and for a caller without the right to list or to manage subjects.
/// A refusal names other subjects only to a caller who may list them.</remarks>
public interface ISubjectAdministration
{
    /// <summary>A page of the subjects with names, by name, beginning behind <paramref name="after"/>.</summary>
    Task<IReadOnlyList<SubjectSummary>> ListAsync(RequestContext context, GalleryName gallery, SubjectName? after, int limit, CancellationToken cancel);

    Task<(SubjectSummary Subject, IReadOnlyList<SubjectFace> Faces)> ShowAsync(RequestContext context, GalleryName gallery, SubjectReference subject, CancellationToken cancel);

    /// <summary>Gives a subject a name, or another one. Where no face of it is confirmed, its most central one is: the name stays with that face whatever the machine finds.</summary>
    /// <exception cref="RequestRejectedException">The new name is taken: merge the two, if they are one person.</exception>
    Task<SubjectChange> RenameAsync(RequestContext context, GalleryName gallery, SubjectReference subject, SubjectName newName, CancellationToken cancel);

    /// <summary>Gives all faces of the first to the second, and takes the first away; the faces of both are confirmed. Where only the first has a name, it is the one that stays.</summary>
    /// <exception cref="RequestRejectedException">The two are the same.</exception>
    Task<SubjectChange> MergeAsync(RequestContext context, GalleryName gallery, SubjectReference from, SubjectReference into, CancellationToken cancel);

    /// <summary>Makes one person of all of these, in one transaction: of the one with a name, or without any, the one with most faces.</summary>
    /// <returns>One change for each that is gone.</returns>
    /// <exception cref="RequestRejectedException">Fewer than two, or more than one has a name.</exception>
    Task<IReadOnlyList<SubjectChange>> MergeAsync(RequestContext context, GalleryName gallery, IReadOnlyList<SubjectReference> people, CancellationToken cancel);

    /// <summary>Makes a new subject of some of the faces, which are confirmed; the machine never makes one person of the two again.</summary>
    /// <param name="newName">Null: nobody knows it yet.</param>
    /// <exception cref="RequestRejectedException">The name is taken, a face is not the subject's, or none would be left.</exception>
    Task<SubjectChange> SplitAsync(RequestContext context, GalleryName gallery, SubjectReference from, SubjectName? newName, IReadOnlyList<long> faceIds, CancellationToken cancel);

    /// <summary>Gives faces to a subject, from other subjects or from none, and confirms them.</summary>
    /// <exception cref="RequestRejectedException">A face is not in the gallery, has no template, or is confirmed as the subject's already.</exception>
    Task<SubjectChange> ReassignAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, SubjectReference to, CancellationToken cancel);

    /// <summary>The same by name: a name that the gallery does not know yet is a new subject, which undoing takes away again.</summary>
    /// <exception cref="RequestRejectedException">A face is not in the gallery, has no template, or is confirmed as the subject's already.</exception>
    Task<SubjectChange> AssignAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, SubjectName to, CancellationToken cancel);

    /// <summary>As <see cref="AssignAsync"/>, but faces that somebody has confirmed already are left as they are.</summary>
    /// <returns>Null: all of them were confirmed, and nothing was changed.</returns>
    /// <exception cref="RequestRejectedException">A face is not in the gallery, or has no template.</exception>
    Task<SubjectChange?> AssignUnconfirmedAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, SubjectName to, CancellationToken cancel);

    /// <summary>"These are the same": the faces show one person, and are confirmed. The people they belong to are merged: the one with fewer faces, or without a name, into the other.
    /// If they belong to nobody, they become a new person without a name. Needs both rights, because a refusal tells whose the faces are.</summary>
    /// <exception cref="RequestRejectedException">Fewer than two faces; one is not in the gallery, or has no template; they are of more than two people, or of two with names; all are confirmed as one person's already;
    /// or a rule speaks against it: somebody said that two of them are different or that one is not the person, or two are on one photo.</exception>
    Task<SubjectChange> UniteAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, CancellationToken cancel);

    /// <summary>"Not this person": takes faces out of a subject. They are nobody's, and the machine never puts them back.</summary>
    /// <exception cref="RequestRejectedException">A face is not the subject's.</exception>
    Task<SubjectChange> RejectAsync(RequestContext context, GalleryName gallery, SubjectReference subject, IReadOnlyList<long> faceIds, CancellationToken cancel);

    /// <summary>"These are different": the machine never makes one person of the two, nor suggests it.</summary>
    /// <exception cref="RequestRejectedException">The two are the same.</exception>
    Task<SubjectChange> DifferAsync(RequestContext context, GalleryName gallery, SubjectReference one, SubjectReference other, CancellationToken cancel);

    /// <summary>Leaves a subject out of lists and suggestions, or takes it in again.</summary>
    /// <exception cref="RequestRejectedException">It is so already.</exception>
    Task<SubjectChange> IgnoreAsync(RequestContext context, GalleryName gallery, SubjectReference subject, bool ignored, CancellationToken cancel);

    /// <summary>The same for many, in one transaction; those that are so already are passed over.</summary>
    Task<IReadOnlyList<SubjectChange>> IgnoreAsync(RequestContext context, GalleryName gallery, IReadOnlyList<SubjectReference> people, bool ignored, CancellationToken cancel);

    /// <summary>Has it told when a new image shows the subject, or no longer. Of two that are merged, the one that stays is watched if either was.</summary>
    /// <exception cref="RequestRejectedException">It is so already.</exception>
    Task<SubjectChange> WatchAsync(RequestContext context, GalleryName gallery, SubjectReference subject, bool watched, CancellationToken cancel);

    /// <summary>Takes any change but a forgetting back: names, faces and what was said about them are as before. What the machine did with unconfirmed faces since is no obstacle. Needs both rights, because it tells what the change was about.</summary>
    /// <exception cref="RequestRejectedException">No such change, undone already, a forgetting, or later changes are in the way.</exception>
    Task<SubjectChange> UndoAsync(RequestContext context, GalleryName gallery, long changeId, CancellationToken cancel);

    /// <summary>The same for many, the newest first, in one transaction.</summary>
    Task<IReadOnlyList<SubjectChange>> UndoAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> changeIds, CancellationToken cancel);

    /// <summary>The newest changes first.</summary>
    Task<IReadOnlyList<SubjectChange>> ListChangesAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel);

    /// <summary>Those of one subject, which may be gone by now, the newest first.</summary>
    Task<IReadOnlyList<SubjectChange>> ListChangesAsync(RequestContext context, GalleryName gallery, long subject, int limit, CancellationToken cancel);
}
