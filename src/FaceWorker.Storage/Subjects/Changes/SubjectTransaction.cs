using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Subjects.Changes;

/// <summary>A transaction that changes the subjects of a gallery. One runs at a time.</summary>
/// <remarks>
/// Changes are rare and made by people, so they lock the whole gallery. Enrolments do not: they lock a subject, then a face. So this locks
/// subjects before faces, each in the order of their ids, and no two transactions deadlock.
/// </remarks>
internal sealed class SubjectTransaction
{
    private readonly NpgsqlConnection connection;
    private readonly RequestContext context;
    private readonly CancellationToken cancel;

    private SubjectTransaction(NpgsqlConnection connection, Gallery gallery, RequestContext context, CancellationToken cancel)
    {
        this.connection = connection;
        this.context = context;
        this.cancel = cancel;
        Gallery = gallery;
    }

    public Gallery Gallery { get; }

    /// <summary>Who changes, as the audit keeps it.</summary>
    public string Actor => StorableText.Actor(context.Caller.Name);

    /// <exception cref="RequestRejectedException">The caller lacks the rights, unknown gallery, or what the work throws; then nothing is changed.</exception>
    public static Task<T> TakeAsync<T>(GalleryDatabase database, RequestContext context, GalleryName name, Func<SubjectTransaction, Task<T>> work, CancellationToken cancel, Rights rights = Rights.ManageSubjects)
    {
        context.Caller.Require(rights, name);
        return database.RunInTransactionAsync(async connection => await work(await BeginAsync(connection, context, name, cancel)), cancel);
    }

    /// <summary>The turn in a transaction of the connection's, for a caller whose rights were checked.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    public static async Task<SubjectTransaction> BeginAsync(NpgsqlConnection connection, RequestContext context, GalleryName name, CancellationToken cancel) =>
        new(connection, await GalleryCatalog.TakeTurnAsync(connection, name, cancel), context, cancel);

    /// <exception cref="RequestRejectedException">Unknown subject.</exception>
    public async Task<LockedSubject> LockAsync(SubjectReference subject) => (await LockEachAsync(subject)).SingleOrDefault() ?? throw await UnknownAsync(subject);

    /// <exception cref="RequestRejectedException">One of the two subjects is unknown, or they are the same.</exception>
    public async Task<(LockedSubject First, LockedSubject Second)> LockAsync(SubjectReference first, SubjectReference second)
    {
        var locked = await LockEachAsync(first, second);
        async Task<LockedSubject> FindAsync(SubjectReference subject) => locked.Find(one => subject.IsTo(one.Subject)) ?? throw await UnknownAsync(subject);
        var (one, other) = (await FindAsync(first), await FindAsync(second));
        return one.Id == other.Id ? throw Rejected.SameSubject(one.Subject) : (one, other);
    }

    /// <summary>The subjects that exist.</summary>
    public async Task<IReadOnlyDictionary<long, LockedSubject>> LockAsync(IEnumerable<long> ids) =>
        (await LockEachAsync([.. ids.Select(SubjectReference.To)])).ToDictionary(subject => subject.Id);

    public async Task<IReadOnlyList<LockedFace>> LockFacesOfAsync(long subject) => await connection.QueryAsync(
        SqlText.Of("lock_faces_of_subject"), [subject], row => new LockedFace(row.GetInt64(0), subject, row.GetBoolean(1)), cancel);

    /// <summary>The faces and whose they are.</summary>
    /// <exception cref="RequestRejectedException">None is named, one is not in the gallery, or one has no template.</exception>
    public async Task<IReadOnlyList<LockedFace>> LockFacesAsync(IReadOnlyCollection<long> faces)
    {
        if (faces.Count == 0)
            throw Rejected.NoFaces();
        var rows = await connection.QueryAsync(SqlText.Of("lock_faces", Gallery.SpaceId, Gallery.Model.Dimensions), [Gallery.Id, faces.ToArray()],
            row => (Face: new LockedFace(row.GetInt64(0), row.GetFieldValue<long?>(1), row.GetBoolean(3)), HasTemplate: row.GetBoolean(2)), cancel);
        if (faces.Except(rows.Select(row => row.Face.Id)).ToList() is { Count: > 0 } unknown)
            throw Rejected.UnknownFaces(Gallery.Name, unknown);
        if (rows.Where(row => !row.HasTemplate).ToList() is { Count: > 0 } bad)
            throw Rejected.BelowGate(Gallery.Name, bad.Select(row => row.Face.Id));
        return [.. rows.Select(row => row.Face)];
    }

    /// <summary>The faces that a change moved, as they are now, and the change that moved each last.</summary>
    public async Task<IReadOnlyList<(FaceMove Move, LockedFace Now, long LastChange)>> LockFacesOfChangeAsync(long change) =>
        await connection.QueryAsync(SqlText.Of("lock_faces_of_change"), [change], row => (
            new FaceMove(row.GetInt64(0), row.GetFieldValue<long?>(1), row.GetFieldValue<long?>(2), row.GetBoolean(3)),
            new LockedFace(row.GetInt64(0), row.GetFieldValue<long?>(4), row.GetBoolean(5)), row.GetInt64(6)), cancel);

    /// <summary>The subjects from which a change took faces.</summary>
    public async Task<IReadOnlyList<long>> FindOwnersBeforeAsync(long change) =>
        await connection.ColumnAsync<long>(SqlText.Of("owners_before_change"), [change], cancel);

    public Task MoveAsync(IReadOnlyList<FaceMove> moves) => RunAsync("move_faces",
        moves.Select(move => move.FaceId).ToArray(), moves.Select(move => move.To).ToArray(), moves.Select(move => move.To is not null && move.IsConfirmed).ToArray());

    /// <summary>Confirms the most central face of a subject that has no confirmed one, so that what is said of the subject stays with somebody.</summary>
    /// <returns>The face as it was moved; none where it was not necessary.</returns>
    public async Task<IReadOnlyList<FaceMove>> AnchorAsync(long subject, bool onlyNamed = false)
    {
        var faces = await connection.ColumnAsync<long>(SqlText.Of("central_face", Gallery.SpaceId, Gallery.Model.Dimensions), [subject, onlyNamed], cancel);
        List<FaceMove> moves = [.. faces.Select(face => new FaceMove(face, subject, subject, WasConfirmed: false))];
        await MoveAsync(moves);
        return moves;
    }

    /// <summary>The same for the named subjects that faces were taken from.</summary>
    public async Task<IReadOnlyList<FaceMove>> AnchorOwnersAsync(IEnumerable<long?> owners)
    {
        var moves = new List<FaceMove>();
        foreach (var owner in owners.OfType<long>().Distinct())
            moves.AddRange(await AnchorAsync(owner, onlyNamed: true));
        return moves;
    }

    /// <exception cref="RequestRejectedException">The name is taken.</exception>
    public Task<long> AddSubjectAsync(SubjectName? name) =>
        UnlessTakenAsync(name, () => connection.ValueAsync<long>(SqlText.Of("add_subject"), [Gallery.Id, name?.Value], cancel));

    /// <summary>The subject of that name; a new one, if there is none.</summary>
    public async Task<Subject> FindOrAddSubjectAsync(SubjectName name) => new(await connection.ValueAsync<long>(SqlText.Of("find_or_add_subject"), [Gallery.Id, name.Value], cancel), name);

    /// <summary>Restores a subject.</summary>
    /// <exception cref="RequestRejectedException">The name has been taken since.</exception>
    public Task RestoreSubjectAsync(long id, SubjectName? name, DateTimeOffset createdAt, bool isIgnored, bool isWatched) =>
        UnlessTakenAsync(name, () => RunAsync("restore_subject", Gallery.Id, id, name?.Value, createdAt, isIgnored, isWatched));

    /// <summary>Has the subject's appearance told, or no longer.</summary>
    public Task WatchSubjectAsync(long id, bool watched) => RunAsync("watch_subject", id, watched);

    /// <exception cref="RequestRejectedException">The name is taken.</exception>
    public Task RenameSubjectAsync(long id, SubjectName? name) => UnlessTakenAsync(name, () => RunAsync("rename_subject", id, name?.Value));

    public Task RemoveSubjectAsync(long id) => RunAsync("delete_subject", id);

    /// <summary>Keeps what somebody said in a change: these faces are not that subject.</summary>
    public Task KeepApartAsync(SubjectChange change, IEnumerable<long> faces, long subject) =>
        RunAsync("add_constraint", Gallery.Id, faces.ToArray(), null, subject, change.Actor, change.Id);

    /// <summary>Keeps what somebody said in a change: these are two people.</summary>
    public Task KeepApartAsync(SubjectChange change, long one, long other) =>
        RunAsync("add_constraint", Gallery.Id, Array.Empty<long>(), one, other, change.Actor, change.Id);

    /// <summary>Ends what was said before and a change contradicts.</summary>
    public Task EndContradictedAsync(SubjectChange change) => RunAsync("end_contradicted_constraints", Gallery.Id, change.Id);

    /// <summary>Of what a change said and ended, everything is as it was before.</summary>
    public async Task TakeBackAsync(long change)
    {
        await RunAsync("delete_constraints_of_change", change);
        await RunAsync("restore_constraints", change);
    }

    /// <summary>One line of the audit.</summary>
    public async Task<SubjectChange> RecordAsync(NewSubjectChange change, params IReadOnlyList<FaceMove> moves)
    {
        var id = await connection.ValueAsync<long>(SqlText.Of("record_subject_change"),
        [
            Gallery.Id, change.Kind.ToName(), change.SubjectId, change.OtherId, change.OldName?.Value, change.NewName?.Value,
            change.SubjectCreatedAt, change.SubjectWasIgnored, (long)(moves.Count(move => move.ChangesHands) + change.Deleted), change.Undoes, Actor,
            moves.Select(move => move.FaceId).ToArray(), moves.Select(move => move.From).ToArray(), moves.Select(move => move.To).ToArray(), moves.Select(move => move.WasConfirmed).ToArray(),
            change.SubjectWasWatched, change.OtherWasWatched,
        ], cancel);
        return (await FindChangeAsync(id))!.Change;
    }

    /// <summary>A line of the audit of all galleries, for what no history tells for good.</summary>
    public Task KeepAsync(string deed, string detail) => Audit.AddAsync(connection, context, new AuditNote(deed, Gallery.Name.Value, detail), cancel);

    public async Task<SubjectChangeRow?> FindChangeAsync(long id) =>
        (await connection.QueryAsync(SqlText.Of("subject_changes"), [Gallery.Id, id, 1], SubjectChangeRow.Read, cancel)).SingleOrDefault();

    /// <summary>The latest change that concerned the subject, or that renamed it.</summary>
    public async Task<SubjectChangeRow?> FindLatestChangeAsync(long subject, bool onlyRenames) =>
        await connection.ColumnAsync<long>(SqlText.Of("latest_change_of_subject"), [Gallery.Id, subject, onlyRenames], cancel) is [var id]
            ? await FindChangeAsync(id)
            : null;

    /// <summary>Runs a statement that may name the gallery's partition; returns how many rows it changed.</summary>
    public Task<int> RunAsync(string question, params object?[] values) =>
        connection.RunAsync(SqlText.Of(question, Gallery.SpaceId, Gallery.Model.Dimensions), values, cancel);

    /// <summary>Asks a question that may name the gallery's partition.</summary>
    public Task<List<T>> QueryAsync<T>(string question, Func<NpgsqlDataReader, T> read, params object?[] values) =>
        connection.QueryAsync(SqlText.Of(question, Gallery.SpaceId, Gallery.Model.Dimensions), values, read, cancel);

    private Task<RequestRejectedException> UnknownAsync(SubjectReference subject) => UnknownSubject.ExplainAsync(connection, context.Caller, Gallery, subject, cancel);

    private Task<List<LockedSubject>> LockEachAsync(params SubjectReference[] subjects) => connection.QueryAsync(SqlText.Of("lock_subjects"),
        [Gallery.Id, subjects.Select(subject => subject.Name?.Value).OfType<string>().ToArray(), subjects.Select(subject => subject.Id).OfType<long>().ToArray()],
        row => new LockedSubject(ImageQuestions.ReadSubject(row, 0)!, row.GetFieldValue<DateTimeOffset>(2), row.GetBoolean(3), row.GetBoolean(4)), cancel);

    /// <summary>The unique key decides, because enrolments add subjects as well.</summary>
    private async Task<T> UnlessTakenAsync<T>(SubjectName? name, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "subject_gallery_id_name_key" })
        {
            throw Rejected.NameTaken(Gallery.Name, name!, exception);
        }
    }
}

/// <summary>A subject that nobody else changes until the end of the transaction.</summary>
internal sealed record LockedSubject(Subject Subject, DateTimeOffset CreatedAt, bool IsIgnored, bool IsWatched)
{
    public long Id => Subject.Id;

    public SubjectName? Name => Subject.Name;
}

/// <summary>A face that nobody else changes until the end of the transaction.</summary>
/// <param name="Owner">Null: nobody.</param>
internal sealed record LockedFace(long Id, long? Owner, bool IsConfirmed)
{
    public FaceMove MoveTo(long? subject, bool isConfirmed = true) => new(Id, Owner, subject, IsConfirmed, isConfirmed);
}
