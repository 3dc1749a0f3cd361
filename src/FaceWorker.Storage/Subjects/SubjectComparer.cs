using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Search;
using Npgsql;

namespace FaceWorker.Storage.Subjects;

/// <summary>Compares probes with all templates of some subjects, in one round trip.</summary>
internal sealed class SubjectComparer(GalleryDatabase database)
{
    /// <inheritdoc cref="ISubjectStore.CompareAsync" />
    public Task<IReadOnlyList<SubjectDistance>> CompareAsync(
        RequestContext context, Gallery gallery, IReadOnlyList<Embedding> probes, IReadOnlyList<SubjectName> subjects, CancellationToken cancel)
    {
        foreach (var probe in probes)
            gallery.ThrowIfOtherModel(probe);
        return database.RunAsync(connection => CompareAsync(connection, context.Caller, gallery, probes, subjects, cancel), cancel);
    }

    private static async Task<IReadOnlyList<SubjectDistance>> CompareAsync(
        NpgsqlConnection connection, Caller caller, Gallery gallery, IReadOnlyList<Embedding> probes, IReadOnlyList<SubjectName> subjects, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync(
            SqlText.Of("compare_subjects", gallery.SpaceId, gallery.Model.Dimensions),
            [gallery.Id, subjects.Select(subject => subject.Value).ToArray(), probes.Select(HalfVectors.From).ToArray()],
            row => (Subject: ImageQuestions.ReadSubject(row, 0), Nearest: row.IsDBNull(2) ? null : ReadNearest(row)), cancel);

        var distances = new List<SubjectDistance>(rows.Count);
        foreach (var (name, row) in subjects.Zip(rows))
            distances.Add(row.Nearest ?? throw (row.Subject is null
                ? await UnknownSubject.ExplainAsync(connection, caller, gallery, name, cancel)
                : Rejected.NoTemplate(gallery.Name, name)));
        return distances;
    }

    private static SubjectDistance ReadNearest(NpgsqlDataReader row) =>
        new(ImageQuestions.ReadSubject(row, 0)!, (int)row.GetInt64(2), CandidateRows.ReadEvidence(row, 3));
}
