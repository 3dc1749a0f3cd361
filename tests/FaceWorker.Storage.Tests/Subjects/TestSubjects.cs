using System.Globalization;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage.Tests.Subjects;

/// <summary>Subjects as enrolment and training leave them, made by SQL.</summary>
internal static class TestSubjects
{
    /// <summary>A subject that owns these faces.</summary>
    public static async Task<Subject> AddSubjectAsync(this StoreFixture fixture, Gallery gallery, string name, params IEnumerable<long> faceIds)
    {
        var id = await fixture.ScalarAsync<long>($"INSERT INTO subject (gallery_id, name) VALUES ({gallery.Id}, '{name}') RETURNING id");
        await fixture.ExecuteAsync($"UPDATE face SET subject_id = {id} WHERE id = ANY ('{{{string.Join(',', faceIds)}}}')");
        return new Subject(id, new SubjectName(name));
    }

    /// <summary>What the gallery's SVM knows of a subject.</summary>
    public static Task AddSvmAsync(this StoreFixture fixture, Gallery gallery, Subject subject, IEnumerable<float> weights, float bias) => fixture.ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"INSERT INTO subject_svm (subject_id, space_id, weights, bias) VALUES ({subject.Id}, {gallery.SpaceId}, '[{string.Join(',', weights)}]', {bias})"));

    public static Gallery With(this Gallery gallery, IdentificationRule rule, int neighbours = 5) =>
        gallery with { Settings = gallery.Settings with { Rule = rule, Neighbours = neighbours } };
}
