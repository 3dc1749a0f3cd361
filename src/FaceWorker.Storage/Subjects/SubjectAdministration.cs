using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Subjects;

/// <summary>The subjects in PostgreSQL, as people change them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class SubjectAdministration(GalleryDatabase database) : ISubjectAdministration
{
    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectSummary>> ListAsync(RequestContext context, GalleryName gallery, SubjectName? after, int limit, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<SubjectSummary>>(context, gallery, async (connection, found) => await ListAsync(connection, found, after, name: null, limit, cancel), cancel);

    /// <inheritdoc />
    public Task<(SubjectSummary Subject, IReadOnlyList<SubjectFace> Faces)> ShowAsync(RequestContext context, GalleryName gallery, SubjectName name, CancellationToken cancel) =>
        AskAsync<(SubjectSummary, IReadOnlyList<SubjectFace>)>(context, gallery, async (connection, found) =>
        {
            var subject = (await ListAsync(connection, found, after: null, name, limit: 1, cancel)).SingleOrDefault()
                ?? throw await UnknownSubject.ExplainAsync(connection, context.Caller, found, name, cancel);
            return (subject, await connection.QueryAsync(SqlText.Of("faces_of_subject"), [subject.Subject.Id], row => new SubjectFace(
                row.GetInt64(0), row.GetInt64(1), row.FindString(2) ?? "", ImageQuestions.ReadBox(row, 3), row.GetFloat(7), row.GetBoolean(8)), cancel));
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> RenameAsync(RequestContext context, GalleryName gallery, SubjectName name, SubjectName newName, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            if (name == newName)
                throw Rejected.SameSubject(name);
            var subject = await turn.LockAsync(name);
            await turn.RenameSubjectAsync(subject.Id, newName);
            return await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Rename) { SubjectId = subject.Id, OldName = name, NewName = newName });
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> MergeAsync(RequestContext context, GalleryName gallery, SubjectName from, SubjectName into, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var (gone, kept) = await turn.LockAsync(from, into);
            var moves = MovesOf(await turn.LockFacesOfAsync(gone.Id), gone.Id, kept.Id);
            await turn.MoveAsync(moves);
            await turn.RemoveSubjectAsync(gone.Id);
            return await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Merge)
            {
                SubjectId = gone.Id,
                OldName = from,
                SubjectCreatedAt = gone.CreatedAt,
                OtherId = kept.Id,
                NewName = into,
            }, moves);
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> SplitAsync(
        RequestContext context, GalleryName gallery, SubjectName from, SubjectName newName, IReadOnlyList<long> faceIds, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var subject = await turn.LockAsync(from);
            var other = await turn.AddSubjectAsync(newName);
            var owners = await turn.LockFacesAsync([.. faceIds.Distinct()]);
            if (owners.Where(face => face.Value != subject.Id).ToList() is { Count: > 0 } strangers)
                throw Rejected.NotOfSubject(from, strangers.Select(face => face.Key));
            if ((await turn.LockFacesOfAsync(subject.Id)).Count == owners.Count)
                throw Rejected.NothingLeft(from);
            var moves = MovesOf(owners.Keys, subject.Id, other);
            await turn.MoveAsync(moves);
            return await turn.RecordAsync(
                new NewSubjectChange(SubjectChangeKind.Split) { SubjectId = subject.Id, OldName = from, OtherId = other, NewName = newName }, moves);
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> ReassignAsync(RequestContext context, GalleryName gallery, IReadOnlyList<long> faceIds, SubjectName to, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var subject = await turn.LockAsync(to);
            var owners = await turn.LockFacesAsync([.. faceIds.Distinct()]);
            if (owners.Where(face => face.Value == subject.Id).ToList() is { Count: > 0 } own)
                throw Rejected.AlreadyOfSubject(to, own.Select(face => face.Key));
            var moves = owners.Select(face => new FaceMove(face.Key, face.Value, subject.Id)).ToList();
            await turn.MoveAsync(moves);
            return await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Reassign) { OtherId = subject.Id, NewName = to }, moves);
        }, cancel);

    /// <inheritdoc />
    public Task<SubjectChange> UndoAsync(RequestContext context, GalleryName gallery, long changeId, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, turn => new SubjectUndo(turn).UndoAsync(changeId), cancel, Rights.ManageSubjects | Rights.ListSubjects);

    /// <inheritdoc />
    public Task<SubjectDeletion> ForgetAsync(RequestContext context, GalleryName gallery, SubjectName name, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var subject = await turn.LockAsync(name);
            var faces = (await turn.LockFacesOfAsync(subject.Id)).ToArray();
            var templates = await turn.RunAsync("delete_templates", faces);
            var crops = await turn.RunAsync("delete_crops_of_faces", faces);
            await turn.RunAsync("delete_faces", faces);
            await turn.RemoveSubjectAsync(subject.Id);
            var cleared = await turn.RunAsync("clear_names_of_subject", turn.Gallery.Id, subject.Id);
            await turn.RecordAsync(new NewSubjectChange(SubjectChangeKind.Forget) { SubjectId = subject.Id, Deleted = faces.Length });
            return new SubjectDeletion(subject.Id, faces.Length, templates, crops, cleared);
        }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectChange>> ListChangesAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<SubjectChange>>(context, gallery, async (connection, found) =>
            await connection.QueryAsync(SqlText.Of("subject_changes"), [found.Id, null, limit], row => SubjectChangeRow.Read(row).Change, cancel), cancel);

    private Task<T> AskAsync<T>(RequestContext context, GalleryName gallery, Func<NpgsqlConnection, Gallery, Task<T>> question, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ListSubjects, gallery);
        return database.RunAsync(async connection =>
            await question(connection, await GalleryCatalog.GetAsync(connection, gallery, cancel)), cancel);
    }

    private static Task<List<SubjectSummary>> ListAsync(
        NpgsqlConnection connection, Gallery gallery, SubjectName? after, SubjectName? name, int limit, CancellationToken cancel) =>
        connection.QueryAsync(SqlText.Of("list_subjects"), [gallery.Id, after?.Value, name?.Value, limit],
            row => new SubjectSummary(ImageQuestions.ReadSubject(row, 0)!, row.GetFieldValue<DateTimeOffset>(2), row.GetInt64(3)), cancel);

    private static List<FaceMove> MovesOf(IEnumerable<long> faces, long from, long to) => [.. faces.Select(face => new FaceMove(face, from, to))];
}
