using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage.Subjects.Changes;

/// <summary>Undoes a change if everything that it changed is still as it left it.</summary>
internal sealed class SubjectUndo(SubjectTransaction turn)
{
    /// <exception cref="RequestRejectedException">No such change, or it cannot be undone; then nothing is changed.</exception>
    public async Task<SubjectChange> UndoAsync(long id)
    {
        var row = await turn.FindChangeAsync(id) ?? throw Rejected.UnknownChange(turn.Gallery.Name, id);
        ThrowIfFinal(row);
        var moves = await (row.Change.Kind switch
        {
            SubjectChangeKind.Rename => UndoRenameAsync(row),
            SubjectChangeKind.Merge => UndoMergeAsync(row),
            SubjectChangeKind.Split => UndoSplitAsync(row),
            SubjectChangeKind.Ignore or SubjectChangeKind.Unignore => UndoIgnoreAsync(row),
            SubjectChangeKind.Watch or SubjectChangeKind.Unwatch => UndoWatchAsync(row),
            _ => UndoReassignAsync(row),
        });
        await turn.TakeBackAsync(id);
        return await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Undo) { Undoes = id }, moves);
    }

    private static void ThrowIfFinal(SubjectChangeRow row)
    {
        if (row.Change.Kind == SubjectChangeKind.Undo)
            throw Rejected.NotUndone(row.Change, "it undid another change itself; repeat that change instead.");
        if (row.Change.Kind == SubjectChangeKind.Forget)
            throw Rejected.NotUndone(row.Change, "what was forgotten is deleted; enrol the person again from photos.");
        if (row.Change.UndoneBy is { } undo)
            throw Rejected.NotUndone(row.Change, $"change {undo} already did.");
        if (row.IsForgotten)
            throw Rejected.NotUndone(row.Change, "one of its subjects has been forgotten since.");
    }

    private async Task<IReadOnlyList<FaceMove>> UndoRenameAsync(SubjectChangeRow row)
    {
        var subject = (await LockAsync(row, [row.SubjectId!.Value]))[row.SubjectId.Value];
        if (subject.Name != row.NewName)
            throw InTheWay(row, await turn.FindLatestChangeAsync(subject.Id, onlyRenames: true));
        await turn.RenameSubjectAsync(subject.Id, row.OldName);
        return await MoveBackAsync(row);
    }

    private async Task<IReadOnlyList<FaceMove>> UndoIgnoreAsync(SubjectChangeRow row)
    {
        var subject = (await LockAsync(row, [row.SubjectId!.Value]))[row.SubjectId.Value];
        var ignored = row.Change.Kind == SubjectChangeKind.Ignore;
        if (subject.IsIgnored != ignored)
            throw InTheWay(row, await turn.FindLatestChangeAsync(subject.Id, onlyRenames: false));
        await turn.RunAsync("ignore_subject", subject.Id, !ignored);
        return [];
    }

    private async Task<IReadOnlyList<FaceMove>> UndoWatchAsync(SubjectChangeRow row)
    {
        var subject = (await LockAsync(row, [row.SubjectId!.Value]))[row.SubjectId.Value];
        var watched = row.Change.Kind == SubjectChangeKind.Watch;
        if (subject.IsWatched != watched)
            throw InTheWay(row, await turn.FindLatestChangeAsync(subject.Id, onlyRenames: false));
        await turn.WatchSubjectAsync(subject.Id, !watched);
        return await MoveBackAsync(row);
    }

    private async Task<IReadOnlyList<FaceMove>> UndoMergeAsync(SubjectChangeRow row)
    {
        await turn.RestoreSubjectAsync(row.SubjectId!.Value, row.OldName, row.SubjectCreatedAt!.Value, row.SubjectWasIgnored, row.SubjectWasWatched);
        if (row is { SubjectWasWatched: true, OtherWasWatched: false })
            await turn.WatchSubjectAsync(row.OtherId!.Value, watched: false);
        return await MoveBackAsync(row);
    }

    private async Task<IReadOnlyList<FaceMove>> UndoSplitAsync(SubjectChangeRow row)
    {
        var (from, other) = (row.SubjectId!.Value, row.OtherId!.Value);
        await LockAsync(row, [from, other]);
        var moves = await MoveBackAsync(row);
        var others = await turn.LockFacesOfAsync(other);
        if (others.Count(face => face.IsConfirmed) is > 0 and var confirmed)
            throw Rejected.NotUndone(row.Change, $"{new Subject(other, row.NewName)} has received other faces since ({confirmed}); merge the two instead.");
        List<FaceMove> found = [.. others.Select(face => face.MoveTo(from, isConfirmed: false))]; // by the machine, which took them for the same person
        await turn.MoveAsync(found);
        await turn.RunAsync("delete_constraints_of_subject", turn.Gallery.Id, other);
        await turn.RemoveSubjectAsync(other);
        return [.. moves, .. found];
    }

    private async Task<IReadOnlyList<FaceMove>> UndoReassignAsync(SubjectChangeRow row)
    {
        var owners = await turn.FindOwnersBeforeAsync(row.Change.Id);
        await LockAsync(row, owners);
        var moves = await MoveBackAsync(row);
        await RemoveAddedAsync(row);
        return moves;
    }

    /// <summary>A change that gave faces to a new subject made it; both have the time of their transaction. Without faces it is as if it had never been.</summary>
    private async Task RemoveAddedAsync(SubjectChangeRow row)
    {
        if (row.OtherId is { } id && (await turn.LockAsync([id])).GetValueOrDefault(id) is { } added && added.CreatedAt == row.Change.ChangedAt && added.Name == row.NewName
            && (await turn.LockFacesOfAsync(id)).Count == 0)
        {
            await turn.RunAsync("delete_constraints_of_subject", turn.Gallery.Id, id);
            await turn.RemoveSubjectAsync(id);
        }
    }

    /// <summary>Returns every face of the change to its previous subject. Where the machine has put an unconfirmed one since does not matter.</summary>
    private async Task<IReadOnlyList<FaceMove>> MoveBackAsync(SubjectChangeRow row)
    {
        var faces = await turn.LockFacesOfChangeAsync(row.Change.Id);
        if (faces.Count(face => face.Move.ChangesHands) is var count && count < row.Change.Faces)
            throw Rejected.NotUndone(row.Change, $"{row.Change.Faces - count} of its faces have been forgotten since.");
        foreach (var (move, now, lastChange) in faces)
            if (move.ChangesHands && now.Owner != move.To && (now.IsConfirmed || lastChange != row.Change.Id))
                throw InTheWay(row, await turn.FindChangeAsync(lastChange));

        // One that was only confirmed, and moved since, stays where it is.
        var moves = faces.Where(face => face.Move.ChangesHands || (face.Now.Owner == face.Move.To && face.LastChange == row.Change.Id))
            .Select(face => face.Now.MoveTo(face.Move.From, face.Move.WasConfirmed)).ToList();
        await turn.MoveAsync(moves);
        return [.. moves, .. await turn.AnchorOwnersAsync(moves.Where(move => move.ChangesHands).Select(move => move.From))];
    }

    private async Task<IReadOnlyDictionary<long, LockedSubject>> LockAsync(SubjectChangeRow row, IReadOnlyList<long> ids)
    {
        var locked = await turn.LockAsync(ids);
        foreach (var id in ids.Where(id => !locked.ContainsKey(id)))
            throw InTheWay(row, await turn.FindLatestChangeAsync(id, onlyRenames: false));
        return locked;
    }

    private static RequestRejectedException InTheWay(SubjectChangeRow row, SubjectChangeRow? later) => Rejected.NotUndone(row.Change, later switch
    {
        null => "its subjects or faces have changed since.",
        { Change.Kind: SubjectChangeKind.Forget } => $"change {later.Change.Id} {later.Change.Description} since.",
        { Change.Kind: SubjectChangeKind.Undo } => $"change {later.Change.Id} {later.Change.Description}.",
        _ => $"change {later.Change.Id} came after it and {later.Change.Description}; undo that first.",
    });
}
