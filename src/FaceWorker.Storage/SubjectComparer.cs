using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>Compares probes with every template of some subjects, in one round trip.</summary>
internal sealed class SubjectComparer(GalleryDatabase database)
{
    /// <inheritdoc cref="ISubjectStore.CompareAsync" />
    public Task<IReadOnlyList<SubjectDistance>> CompareAsync(
        Gallery gallery, IReadOnlyList<Embedding> probes, IReadOnlyList<SubjectName> subjects, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<SubjectDistance>>(async connection =>
        {
            var next = 0;
            return await connection.QueryAsync(SqlText.Of("compare_subjects", gallery.SpaceId, gallery.Model.Dimensions),
                [gallery.Id, subjects.Select(name => name.Value).ToArray(), probes.Select(HalfVectors.From).ToArray()],
                row => Read(row, gallery, subjects[next++]), cancel);
        }, cancel);

    private static SubjectDistance Read(NpgsqlDataReader row, Gallery gallery, SubjectName name)
    {
        var subject = ImageQuestions.ReadSubject(row, 0) ?? throw Rejected.UnknownSubject(gallery.Name, name);
        if (row.IsDBNull(2))
            throw new RequestRejectedException(RejectionReason.UnknownSubject,
                $"Subject '{name}' of gallery '{gallery.Name}' has no template to compare with; enrol a photo: faceworker enroll --gallery {gallery.Name} --subject '{name}' PHOTO");
        return new SubjectDistance(subject, (int)row.GetInt64(9) - 1, new Evidence(
            row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? "" : row.GetString(4), ImageQuestions.ReadBox(row, 5), SquaredDistance.FromInnerProduct(-row.GetDouble(10))));
    }
}
