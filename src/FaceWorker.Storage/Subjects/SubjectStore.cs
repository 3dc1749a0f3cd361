using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Events;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Search;
using Npgsql;

namespace FaceWorker.Storage.Subjects;

/// <summary>The subjects in PostgreSQL, as workers enrol them and compare with them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class SubjectStore(GalleryDatabase database) : ISubjectStore
{
    /// <inheritdoc />
    public Task<EnrolledFace> EnrollAsync(RequestContext context, Gallery gallery, SubjectName name, long faceId, CancellationToken cancel, Func<EnrolledFace, NewEvent>? news = null) =>
        database.RunInTransactionAsync(async connection =>
        {
            var isThere = await connection.ColumnAsync<long>(SqlText.Of("lock_galleries_against_deletion"), [new[] { gallery.Id }], cancel);
            if (isThere.Count == 0)
                throw await GalleryCatalog.ExplainLockAsync(connection, gallery.Name, cancel);
            var id = await connection.ValueAsync<long>(SqlText.Of("find_or_add_subject"), [gallery.Id, name.Value], cancel);
            var isClaimed = await connection.ColumnAsync<long>(SqlText.Of("claim_face", gallery.SpaceId, gallery.Model.Dimensions), [gallery.Id, faceId, id], cancel) is [_];
            if (!isClaimed)
                await RequireOwnAsync(connection, context.Caller, gallery, faceId, new Subject(id, name), cancel);
            var enrolled = new EnrolledFace(new Subject(id, name), faceId, IsNew: isClaimed);
            await connection.AddEventsAsync(news is null ? [] : [news(enrolled)], cancel);
            return enrolled;
        }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectDistance>> CompareAsync(
        RequestContext context, Gallery gallery, IReadOnlyList<Embedding> probes, IReadOnlyList<SubjectName> subjects, CancellationToken cancel)
    {
        foreach (var probe in probes)
            gallery.ThrowIfOtherModel(probe);
        return database.RunAsync<IReadOnlyList<SubjectDistance>>(async connection =>
        {
            var rows = await connection.QueryAsync(
                SqlText.Of("compare_subjects", gallery.SpaceId, gallery.Model.Dimensions),
                [gallery.Id, subjects.Select(subject => subject.Value).ToArray(), probes.Select(HalfVectors.From).ToArray()],
                row => (Subject: ImageQuestions.ReadSubject(row, 0), Nearest: row.IsDBNull(2) ? null : ReadNearest(row)), cancel);

            var distances = new List<SubjectDistance>(rows.Count);
            foreach (var (name, row) in subjects.Zip(rows))
                distances.Add(row.Nearest ?? throw (row.Subject is null
                    ? await UnknownSubject.ExplainAsync(connection, context.Caller, gallery, name, cancel)
                    : Rejected.NoTemplate(gallery.Name, name)));
            return distances;
        }, cancel);
    }

    /// <summary>The face was not assigned to the subject: that is fine only if it already belongs to it.</summary>
    private static async Task RequireOwnAsync(NpgsqlConnection connection, Caller caller, Gallery gallery, long face, Subject wanted, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync(SqlText.Of("owner_of_face"), [gallery.Id, face], row => ImageQuestions.ReadSubject(row, 0), cancel);
        if (rows is not [var owner])
            throw Rejected.UnknownFaces(gallery.Name, [face]);
        if (owner is null)
            throw Rejected.BelowGate(gallery.Name, [face]);
        if (owner.Id != wanted.Id)
            throw Rejected.OtherSubjects(gallery.Name, face, caller.May(Rights.ListSubjects, gallery.Name) ? owner : null, wanted.Name!);
    }

    private static SubjectDistance ReadNearest(NpgsqlDataReader row) =>
        new(ImageQuestions.ReadSubject(row, 0)!, (int)row.GetInt64(2), CandidateRows.ReadEvidence(row, 3));
}
