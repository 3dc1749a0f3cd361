using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Subjects.Changes;
using Npgsql;

namespace FaceWorker.Storage.Subjects;

/// <summary>The subjects in PostgreSQL, as people change them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class SubjectAdministration(GalleryDatabase database) : ISubjectAdministration
{
    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectSummary>> ListAsync(RequestContext context, GalleryName gallery, SubjectName? after, int limit, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<SubjectSummary>>(context, gallery, async (connection, found) =>
            await connection.QueryAsync(SqlText.Of("list_subjects"), [found.Id, after?.Value, limit], ReadSummary, cancel), cancel);

    /// <inheritdoc />
    public Task<(SubjectSummary Subject, IReadOnlyList<SubjectFace> Faces)> ShowAsync(RequestContext context, GalleryName gallery, SubjectReference subject, CancellationToken cancel) =>
        AskAsync<(SubjectSummary, IReadOnlyList<SubjectFace>)>(context, gallery, async (connection, found) =>
        {
            var summary = (await connection.QueryAsync(SqlText.Of("find_subject"), [found.Id, subject.Id, subject.Name?.Value], ReadSummary, cancel)).SingleOrDefault()
                ?? throw await UnknownSubject.ExplainAsync(connection, context.Caller, found, subject, cancel);
            return (summary, await connection.QueryAsync(SqlText.Of("faces_of_subject"), [summary.Subject.Id], row => new SubjectFace(
                row.GetInt64(0), row.GetInt64(1), row.FindString(2) ?? "", ImageQuestions.ReadBox(row, 3), row.GetFloat(7), row.GetBoolean(8), row.GetBoolean(9))
            {
                TakenAt = row.GetFieldValue<DateTime?>(10),
            }, cancel));
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> RenameAsync(RequestContext context, GalleryName gallery, SubjectReference subject, SubjectName newName, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var known = await turn.LockAsync(subject);
            if (known.Name == newName)
                throw Rejected.SameSubject(known.Subject);
            await turn.RenameSubjectAsync(known.Id, newName);
            var anchor = await turn.AnchorAsync(known.Id);
            return await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Rename) { SubjectId = known.Id, OldName = known.Name, NewName = newName }, anchor);
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> MergeAsync(RequestContext context, GalleryName gallery, SubjectReference from, SubjectReference into, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, turn => SubjectChanges.MergeAsync(turn, from, into), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectChange>> MergeAsync(RequestContext context, GalleryName gallery, IReadOnlyList<SubjectReference> people, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync<IReadOnlyList<SubjectChange>>(database, context, gallery, async turn =>
        {
            var known = await LockEachAsync(turn, people);
            if (known.Count < 2)
                throw Rejected.OnlyOneToMerge();
            if (known.Where(subject => subject.Name is not null).ToList() is { Count: > 1 } named)
                throw Rejected.SeveralNames(named.Select(subject => subject.Subject));
            var sizes = new Dictionary<long, int>();
            foreach (var subject in known)
                sizes[subject.Id] = (await turn.LockFacesOfAsync(subject.Id)).Count;
            var kept = known.OrderByDescending(subject => subject.Name is not null).ThenByDescending(subject => sizes[subject.Id]).ThenBy(subject => subject.Id).First();
            var changes = new List<SubjectChange>();
            foreach (var subject in known.Where(subject => subject != kept))
                changes.Add(await SubjectChanges.MergeAsync(turn, SubjectReference.To(subject.Id), SubjectReference.To(kept.Id)));
            return changes;
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> SplitAsync(
        RequestContext context, GalleryName gallery, SubjectReference from, SubjectName? newName, IReadOnlyList<long> faceIds, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var subject = await turn.LockAsync(from);
            var other = await turn.AddSubjectAsync(newName);
            var moves = await MovesOutOfAsync(turn, subject, faceIds, other);
            if ((await turn.LockFacesOfAsync(subject.Id)).Count == moves.Count)
                throw Rejected.NothingLeft(subject.Subject);
            await turn.MoveAsync(moves);
            var anchor = await turn.AnchorAsync(subject.Id);
            var change = await turn.RecordAsync(
                new NewSubjectChange(SubjectChangeKind.Split) { SubjectId = subject.Id, OldName = subject.Name, OtherId = other, NewName = newName }, [.. moves, .. anchor]);
            await turn.EndContradictedAsync(change);
            await turn.KeepApartAsync(change, subject.Id, other);
            return change;
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> ReassignAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, SubjectReference to, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, turn => SubjectChanges.ReassignAsync(turn, faceIds, to), cancel);

    /// <inheritdoc />
    public Task<SubjectChange> AssignAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, SubjectName to, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            await turn.FindOrAddSubjectAsync(to);
            return await SubjectChanges.ReassignAsync(turn, faceIds, to);
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange?> AssignUnconfirmedAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, SubjectName to, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            await turn.FindOrAddSubjectAsync(to);
            return await SubjectChanges.AssignUnconfirmedAsync(turn, faceIds, to);
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> UniteAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, turn => SameFaces.UniteAsync(turn, faceIds), cancel, Rights.ManageSubjects | Rights.ListSubjects);

    /// <inheritdoc />
    public Task<SubjectChange> RejectAsync(RequestContext context, GalleryName gallery, SubjectReference subject, IReadOnlyList<long> faceIds, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var known = await turn.LockAsync(subject);
            var moves = await MovesOutOfAsync(turn, known, faceIds, to: null);
            await turn.MoveAsync(moves);
            var anchor = await turn.AnchorAsync(known.Id);
            var change = await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Reject) { SubjectId = known.Id, OldName = known.Name }, [.. moves, .. anchor]);
            await turn.KeepApartAsync(change, moves.Select(move => move.FaceId), known.Id);
            return change;
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> DifferAsync(RequestContext context, GalleryName gallery, SubjectReference one, SubjectReference other, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, turn => SubjectChanges.DifferAsync(turn, one, other), cancel);

    /// <inheritdoc />
    public Task<SubjectChange> IgnoreAsync(RequestContext context, GalleryName gallery, SubjectReference subject, bool ignored, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, turn => SubjectChanges.IgnoreAsync(turn, subject, ignored), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectChange>> IgnoreAsync(RequestContext context, GalleryName gallery, IReadOnlyList<SubjectReference> people, bool ignored, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync<IReadOnlyList<SubjectChange>>(database, context, gallery, async turn =>
        {
            var changes = new List<SubjectChange>();
            foreach (var subject in (await LockEachAsync(turn, people)).Where(subject => subject.IsIgnored != ignored))
                changes.Add(await SubjectChanges.IgnoreAsync(turn, SubjectReference.To(subject.Id), ignored));
            return changes;
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> WatchAsync(RequestContext context, GalleryName gallery, SubjectReference subject, bool watched, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, turn => SubjectChanges.WatchAsync(turn, subject, watched), cancel);

    /// <inheritdoc />
    public Task<SubjectChange> UndoAsync(RequestContext context, GalleryName gallery, long changeId, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, turn => new SubjectUndo(turn).UndoAsync(changeId), cancel, Rights.ManageSubjects | Rights.ListSubjects);

    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectChange>> UndoAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> changeIds, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync<IReadOnlyList<SubjectChange>>(database, context, gallery, async turn =>
        {
            var undone = new List<SubjectChange>();
            foreach (var change in changeIds.Distinct().OrderDescending())
                undone.Add(await new SubjectUndo(turn).UndoAsync(change));
            return undone;
        }, cancel, Rights.ManageSubjects | Rights.ListSubjects);

    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectChange>> ListChangesAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<SubjectChange>>(context, gallery, async (connection, found) =>
            await connection.QueryAsync(SqlText.Of("subject_changes"), [found.Id, null, limit], row => SubjectChangeRow.Read(row).Change, cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectChange>> ListChangesAsync(RequestContext context, GalleryName gallery, long subject, int limit, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<SubjectChange>>(context, gallery, async (connection, found) =>
            await connection.QueryAsync(SqlText.Of("changes_of_subject"), [found.Id, subject, limit], row => SubjectChangeRow.Read(row).Change, cancel), cancel);

    /// <summary>In the order in which they are named, each once.</summary>
    /// <exception cref="RequestRejectedException">One is unknown.</exception>
    private static async Task<IReadOnlyList<LockedSubject>> LockEachAsync(SubjectTransaction turn, IReadOnlyList<SubjectReference> people)
    {
        var locked = new List<LockedSubject>();
        foreach (var person in people)
            locked.Add(await turn.LockAsync(person));
        return [.. locked.DistinctBy(subject => subject.Id)];
    }

    private Task<T> AskAsync<T>(RequestContext context, GalleryName gallery, Func<NpgsqlConnection, Gallery, Task<T>> question, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ListSubjects, gallery);
        return database.RunAsync(async connection =>
            await question(connection, await GalleryCatalog.GetAsync(connection, gallery, cancel)), cancel);
    }

    /// <exception cref="RequestRejectedException">A face is not the subject's.</exception>
    private static async Task<List<FaceMove>> MovesOutOfAsync(SubjectTransaction turn, LockedSubject subject, IReadOnlyList<long> faceIds, long? to)
    {
        var faces = await turn.LockFacesAsync([.. faceIds.Distinct()]);
        return faces.Where(face => face.Owner != subject.Id).ToList() is { Count: > 0 } strangers
            ? throw Rejected.NotOfSubject(subject.Subject, strangers.Select(face => face.Id))
            : [.. faces.Select(face => face.MoveTo(to, isConfirmed: to is not null))];
    }

    private static SubjectSummary ReadSummary(NpgsqlDataReader row) => new(ImageQuestions.ReadSubject(row, 0)!, row.GetFieldValue<DateTimeOffset>(2), row.GetInt64(3));
}
