using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Search;
using Npgsql;
using Pgvector;

namespace FaceWorker.Storage.Subjects;

/// <summary>What training an SVM reads from PostgreSQL and leaves there.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class SubjectClassifierStore(GalleryDatabase database) : ISubjectClassifierStore
{
    /// <inheritdoc />
    public Task<IReadOnlyList<SubjectTemplates>> ReadTemplatesAsync(Gallery gallery, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<SubjectTemplates>>(async connection =>
        {
            var rows = await connection.QueryAsync(SqlText.Of("subject_templates", gallery.SpaceId, gallery.Model.Dimensions), [gallery.Id],
                row => (Subject: ImageQuestions.ReadSubject(row, 0)!, Template: ReadTemplate(row, gallery.Model)), cancel);
            return [.. rows.GroupBy(row => row.Subject, (subject, templates) => new SubjectTemplates(subject, [.. templates.Select(row => row.Template)]))];
        }, cancel);

    /// <inheritdoc />
    public Task ReplaceAsync(RequestContext context, Gallery gallery, IReadOnlyList<SubjectClassifier> classifiers, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, gallery.Name);
        return database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync(SqlText.Of("delete_svm"), [gallery.SpaceId], cancel);
            var added = await connection.RunAsync(SqlText.Of("add_svm"),
            [
                gallery.SpaceId,
                classifiers.Select(one => one.Subject.Id).ToArray(),
                classifiers.Select(one => HalfVectors.From(one.Weights.Span)).ToArray(),
                classifiers.Select(one => one.Bias).ToArray(),
            ], cancel);
            await Audit.AddAsync(connection, context, new AuditNote("trained the SVM of the gallery", gallery.Name.Value, $"{added} subjects"), cancel);
            return added;
        }, cancel);
    }

    private static Embedding ReadTemplate(NpgsqlDataReader row, FaceModel model) =>
        row.GetFieldValue<HalfVector>(2).ToEmbedding(model);
}
