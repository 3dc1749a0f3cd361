using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage;

/// <summary>Compares probes with every template of some subjects, in one round trip.</summary>
internal sealed class SubjectComparer(GalleryDatabase database)
{
    /// <exception cref="RequestRejectedException">One of the subjects is unknown, or has no template.</exception>
    public Task<IReadOnlyList<SubjectDistance>> CompareAsync(
        Gallery gallery, IReadOnlyList<Embedding> probes, IReadOnlyList<SubjectName> subjects, CancellationToken cancel) => database.RunAsync<IReadOnlyList<SubjectDistance>>(async connection =>
    {
        var position = 0;
        return await connection.QueryAsync(SqlText.Of("compare_subjects", gallery.SpaceId, gallery.Model.Dimensions),
            [gallery.Id, subjects.Select(name => name.Value).ToArray(), probes.Select(HalfVectors.From).ToArray()], row =>
            {
                var name = subjects[position++];
                var subject = ImageQuestions.ReadSubject(row, 0) ?? throw Rejected.UnknownSubject(gallery.Name, name);
                return row.IsDBNull(2) ? throw Rejected.NoTemplate(gallery.Name, name) : new SubjectDistance(subject, (int)row.GetInt64(9) - 1, new Evidence(
                    row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? "" : row.GetString(4), ImageQuestions.ReadBox(row, 5),
                    SquaredDistance.FromInnerProduct(-row.GetDouble(10))));
            }, cancel);
    }, cancel);
}
