using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Subjects;

/// <summary>The subjects in PostgreSQL, as workers enrol them and compare with them.</summary>
/// <param name="database">Stays its creator's to dispose.</param>
public sealed class SubjectStore(GalleryDatabase database) : ISubjectStore
{
    private readonly SubjectComparer comparer = new(database);

    /// <inheritdoc />
    public Task<EnrolledFace> EnrollAsync(RequestContext context, Gallery gallery, SubjectName name, long faceId, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            var isThere = await connection.QueryAsync(SqlText.Of("lock_galleries_against_deletion"), [new[] { gallery.Id }], row => row.GetInt64(0), cancel);
            if (isThere.Count == 0)
                throw await GalleryCatalog.ExplainLockAsync(connection, gallery.Name, cancel);
            var id = (await connection.QueryAsync(SqlText.Of("find_or_add_subject"), [gallery.Id, name.Value], row => row.GetInt64(0), cancel))[0];
            var claimed = await connection.RunAsync(SqlText.Of("claim_face", gallery.SpaceId, gallery.Model.Dimensions), [gallery.Id, faceId, id], cancel);
            if (claimed == 0)
                await RequireOwnAsync(connection, context.Caller, gallery, faceId, new Subject(id, name), cancel);
            return new EnrolledFace(new Subject(id, name), faceId, IsNew: claimed > 0);
        }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectDistance>> CompareAsync(
        RequestContext context, Gallery gallery, IReadOnlyList<Embedding> probes, IReadOnlyList<SubjectName> subjects, CancellationToken cancel) =>
        comparer.CompareAsync(context, gallery, probes, subjects, cancel);

    /// <summary>The face could not be made the subject's: that is fine only where it is so already.</summary>
    private static async Task RequireOwnAsync(NpgsqlConnection connection, Caller caller, Gallery gallery, long face, Subject wanted, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync(SqlText.Of("owner_of_face"), [gallery.Id, face], row => ImageQuestions.ReadSubject(row, 0), cancel);
        if (rows is not [var owner])
            throw Rejected.UnknownFaces(gallery.Name, [face]);
        if (owner is null)
            throw Rejected.BelowGate(gallery.Name, [face]);
        if (owner.Id != wanted.Id)
            throw Rejected.OtherSubjects(gallery.Name, face, caller.May(Rights.ListSubjects) ? owner : null, wanted.Name);
    }
}
