using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage.Subjects.Changes;

/// <summary>A subject, or a face that is nobody's.</summary>
/// <param name="Subject">Null: the face alone.</param>
internal sealed record ChangedSide(long? Subject, long Face);

/// <summary>Changes of two subjects, or of a subject and a face, in a transaction that may make several of them.</summary>
internal static class SubjectChanges
{
    /// <param name="more">Faces of nobody that are the same person's.</param>
    public static async Task<SubjectChange> MergeAsync(SubjectTransaction turn, SubjectReference from, SubjectReference into, params IReadOnlyList<LockedFace> more)
    {
        var (gone, kept) = await turn.LockAsync(from, into);
        if (kept.Name is null && gone.Name is not null)
            (gone, kept) = (kept, gone);
        var moves = (await turn.LockFacesOfAsync(gone.Id)).Concat((await turn.LockFacesOfAsync(kept.Id)).Where(face => !face.IsConfirmed)).Concat(more).Select(face => face.MoveTo(kept.Id)).ToList();
        await turn.MoveAsync(moves);
        await turn.RemoveSubjectAsync(gone.Id);
        if (gone.IsWatched && !kept.IsWatched)
            await turn.WatchSubjectAsync(kept.Id, watched: true); // it must not end unnoticed
        var change = await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Merge)
        {
            SubjectId = gone.Id,
            OldName = gone.Name,
            SubjectCreatedAt = gone.CreatedAt,
            SubjectWasIgnored = gone.IsIgnored,
            SubjectWasWatched = gone.IsWatched,
            OtherWasWatched = kept.IsWatched,
            OtherId = kept.Id,
            NewName = kept.Name,
        }, moves);
        await turn.RunAsync("carry_constraints", turn.Gallery.Id, gone.Id, kept.Id, change.Id);
        await turn.EndContradictedAsync(change);
        return change;
    }

    public static async Task<SubjectChange> ReassignAsync(SubjectTransaction turn, IReadOnlyList<long> faceIds, SubjectReference to)
    {
        var subject = await turn.LockAsync(to);
        var faces = await turn.LockFacesAsync([.. faceIds.Distinct()]);
        if (faces.Where(face => face.Owner == subject.Id && face.IsConfirmed).ToList() is { Count: > 0 } own)
            throw Rejected.AlreadyOfSubject(subject.Subject, own.Select(face => face.Id));
        return await GiveAsync(turn, subject, faces);
    }

    /// <summary>Null: all of them are confirmed already.</summary>
    public static async Task<SubjectChange?> AssignUnconfirmedAsync(SubjectTransaction turn, IReadOnlyList<long> faceIds, SubjectReference to)
    {
        var subject = await turn.LockAsync(to);
        var free = (await turn.LockFacesAsync([.. faceIds.Distinct()])).Where(face => !face.IsConfirmed).ToList();
        return free.Count == 0 ? null : await GiveAsync(turn, subject, free);
    }

    public static async Task<SubjectChange> DifferAsync(SubjectTransaction turn, SubjectReference one, SubjectReference other)
    {
        var (first, second) = await turn.LockAsync(one, other);
        IReadOnlyList<FaceMove> anchors = [.. await turn.AnchorAsync(first.Id), .. await turn.AnchorAsync(second.Id)];
        var change = await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Differ) { SubjectId = first.Id, OldName = first.Name, OtherId = second.Id, NewName = second.Name }, anchors);
        await turn.KeepApartAsync(change, first.Id, second.Id);
        return change;
    }

    /// <exception cref="RequestRejectedException">It is so already.</exception>
    public static async Task<SubjectChange> IgnoreAsync(SubjectTransaction turn, SubjectReference subject, bool ignored)
    {
        var known = await turn.LockAsync(subject);
        if (known.IsIgnored == ignored)
            throw Rejected.AlreadyIgnored(known.Subject, ignored);
        await turn.RunAsync("ignore_subject", known.Id, ignored);
        return await turn.RecordAsync(new NewSubjectChange(ignored ? SubjectChangeKind.Ignore : SubjectChangeKind.Unignore) { SubjectId = known.Id, OldName = known.Name });
    }

    /// <exception cref="RequestRejectedException">It is so already.</exception>
    public static async Task<SubjectChange> WatchAsync(SubjectTransaction turn, SubjectReference subject, bool watched)
    {
        var known = await turn.LockAsync(subject);
        if (known.IsWatched == watched)
            throw Rejected.AlreadyWatched(known.Subject, watched);
        await turn.WatchSubjectAsync(known.Id, watched);
        var anchor = watched ? await turn.AnchorAsync(known.Id) : [];
        return await turn.RecordAsync(new NewSubjectChange(watched ? SubjectChangeKind.Watch : SubjectChangeKind.Unwatch) { SubjectId = known.Id, OldName = known.Name }, anchor);
    }

    /// <summary>The two are one: the one with fewer faces goes to the other, whose name stays; of two of which only one has a name, that name stays.</summary>
    public static async Task<SubjectChange> UniteAsync(SubjectTransaction turn, ChangedSide one, ChangedSide other)
    {
        if (one.Subject is not { } first || other.Subject is not { } second)
            return await ReassignAsync(turn, [one.Subject is null ? one.Face : other.Face], SubjectReference.To((one.Subject ?? other.Subject)!.Value));
        return await UniteAsync(turn, first, second);
    }

    /// <summary>The same for two subjects, and faces of nobody that are the same person's.</summary>
    public static async Task<SubjectChange> UniteAsync(SubjectTransaction turn, long first, long second, params IReadOnlyList<LockedFace> more)
    {
        var (smaller, larger) = (await turn.LockFacesOfAsync(first)).Count < (await turn.LockFacesOfAsync(second)).Count ? (first, second) : (second, first);
        return await MergeAsync(turn, SubjectReference.To(smaller), SubjectReference.To(larger), more);
    }

    /// <summary>The two are not one, now and later.</summary>
    public static async Task<SubjectChange> DifferAsync(SubjectTransaction turn, ChangedSide one, ChangedSide other)
    {
        if (one.Subject is { } first && other.Subject is { } second)
            return await DifferAsync(turn, SubjectReference.To(first), SubjectReference.To(second));
        var (face, subject) = one.Subject is { } person ? (other.Face, person) : (one.Face, other.Subject!.Value);
        var known = await turn.LockAsync(SubjectReference.To(subject));
        await turn.LockFacesAsync([face]);
        var anchor = await turn.AnchorAsync(subject);
        var change = await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Reject) { SubjectId = known.Id, OldName = known.Name }, anchor);
        await turn.KeepApartAsync(change, [face], subject);
        return change;
    }

    /// <summary>Gives faces to a subject, and confirms them.</summary>
    public static async Task<SubjectChange> GiveAsync(SubjectTransaction turn, LockedSubject subject, IReadOnlyList<LockedFace> faces)
    {
        var moves = faces.Select(face => face.MoveTo(subject.Id)).ToList();
        await turn.MoveAsync(moves);
        var anchors = await turn.AnchorOwnersAsync(faces.Select(face => face.Owner).Where(owner => owner != subject.Id));
        var change = await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Reassign) { OtherId = subject.Id, NewName = subject.Name }, [.. moves, .. anchors]);
        await turn.EndContradictedAsync(change);
        return change;
    }
}
