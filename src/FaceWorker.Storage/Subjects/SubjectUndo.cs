using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage.Subjects;

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
            _ => UndoReassignAsync(row),
        });
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
        if (row.NewName is null || row.OldName is null && row.Change.Kind != SubjectChangeKind.Reassign)
            throw Rejected.NotUndone(row.Change, "one of its subjects has been forgotten since.");
    }

    private async Task<IReadOnlyList<FaceMove>> UndoRenameAsync(SubjectChangeRow row)
    {
        var subject = (await LockAsync(row, [row.SubjectId!.Value]))[row.SubjectId.Value];
        if (subject.Name != row.NewName)
            throw InTheWay(row, await turn.FindLatestChangeAsync(subject.Id, onlyRenames: true));
        await turn.RenameSubjectAsync(subject.Id, row.OldName!);
        return [];
    }

    private async Task<IReadOnlyList<FaceMove>> UndoMergeAsync(SubjectChangeRow row)
    {
        await turn.RestoreSubjectAsync(row.SubjectId!.Value, row.OldName!, row.SubjectCreatedAt!.Value);
        return await MoveBackAsync(row);
    }

    private async Task<IReadOnlyList<FaceMove>> UndoSplitAsync(SubjectChangeRow row)
    {
        var (from, other) = (row.SubjectId!.Value, row.OtherId!.Value);
        await LockAsync(row, [from, other]);
        var moves = await MoveBackAsync(row);
        if ((await turn.LockFacesOfAsync(other)).Count is > 0 and var others)
            throw Rejected.NotUndone(row.Change, $"'{row.NewName}' has received other faces since ({others}); merge the two instead.");
        await turn.RemoveSubjectAsync(other);
        return moves;
    }

    private async Task<IReadOnlyList<FaceMove>> UndoReassignAsync(SubjectChangeRow row)
    {
        var owners = await turn.FindOwnersBeforeAsync(row.Change.Id);
        await LockAsync(row, owners);
        return await MoveBackAsync(row);
    }

    /// <summary>Returns every face of the change to its previous subject.</summary>
    private async Task<IReadOnlyList<FaceMove>> MoveBackAsync(SubjectChangeRow row)
    {
        var faces = await turn.LockFacesOfChangeAsync(row.Change.Id);
        if (faces.Count < row.Change.Faces)
            throw Rejected.NotUndone(row.Change, $"{row.Change.Faces - faces.Count} of its faces have been forgotten since.");
        foreach (var (move, owner, lastChange) in faces)
            if (owner != move.To)
                throw InTheWay(row, await turn.FindChangeAsync(lastChange));
        var moves = faces.Select(face => new FaceMove(face.Move.FaceId, face.Move.To, face.Move.From)).ToList();
        await turn.MoveAsync(moves);
        return moves;
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
