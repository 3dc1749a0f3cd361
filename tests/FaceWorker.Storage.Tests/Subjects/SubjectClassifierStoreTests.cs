using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Subjects;

public sealed class SubjectClassifierStoreTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 71);
    private readonly StoredVectors stored = new();
    private readonly SubjectClassifierStore store = new(fixture.Database);

    [Fact]
    public async Task Templates_come_by_subject_and_only_those_of_the_gallery_and_of_subjects()
    {
        var (gallery, other) = (await CreateAsync(), await fixture.CreateGalleryAsync(faces.Model));
        await stored.AddAsync(fixture, gallery, faces, name: null, [faces.Embedding()]);
        await fixture.AddSubjectAsync(gallery, "without templates");
        await new StoredVectors().AddAsync(fixture, other, faces, "stranger", [faces.Embedding()]);

        var read = await store.ReadTemplatesAsync(gallery, Cancel);

        var expected = stored.All.Where(vector => vector.Subject is not null).OrderBy(vector => vector.FaceId).GroupBy(vector => vector.Subject).OrderBy(group => group.Key!.Id).ToList();
        Assert.Equal(expected.Select(group => group.Key), read.Select(one => one.Subject));
        foreach (var (group, one) in expected.Zip(read))
            foreach (var (vector, template) in group.Zip(one.Templates, (vector, template) => (vector, template)))
                Assert.All(vector.Values.Zip(template.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-3));
        Assert.Equal([1, 2, 3], read.Select(one => one.Templates.Count));
    }

    [Fact]
    public async Task A_training_replaces_the_last_one_of_its_gallery_and_of_no_other()
    {
        var (gallery, other) = (await CreateAsync(), await CreateAsync());
        var (subjects, others) = (await SubjectsAsync(gallery), await SubjectsAsync(other));
        await store.ReplaceAsync(Context, other, [.. others.Select(Classifier)], Cancel);
        await store.ReplaceAsync(Context, gallery, [.. subjects.Take(2).Select(Classifier)], Cancel);

        await store.ReplaceAsync(Context, gallery, [.. subjects.Skip(1).Select(Classifier)], Cancel);

        Assert.Equal(subjects.Skip(1).Select(subject => subject.Id), await KnownAsync(gallery));
        Assert.Equal(others.Select(subject => subject.Id), await KnownAsync(other));
    }

    [Fact]
    public async Task A_subject_that_was_deleted_while_it_was_trained_is_passed_over()
    {
        var gallery = await CreateAsync();
        var subjects = await SubjectsAsync(gallery);
        await fixture.ExecuteAsync($"DELETE FROM subject WHERE id = {subjects[1].Id}");

        await store.ReplaceAsync(Context, gallery, [.. subjects.Select(Classifier)], Cancel);

        Assert.Equal([subjects[0].Id, subjects[2].Id], await KnownAsync(gallery));
    }

    private SubjectClassifier Classifier(Subject subject) => new(subject, faces.Embedding().Values, Bias: -1.5f);

    private async Task<IReadOnlyList<Subject>> SubjectsAsync(Gallery gallery) => [.. (await store.ReadTemplatesAsync(gallery, Cancel)).Select(one => one.Subject)];

    private Task<long[]> KnownAsync(Gallery gallery) =>
        fixture.ScalarAsync<long[]>($"SELECT array_agg(subject_id ORDER BY subject_id) FROM subject_svm WHERE space_id = {gallery.SpaceId} AND bias = -1.5");

    private async Task<Gallery> CreateAsync()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        for (var person = 0; person < 3; person++)
            await stored.AddAsync(fixture, gallery, faces, $"person {person}", [.. Enumerable.Range(0, 1 + person).Select(_ => faces.Embedding(person))]);
        return gallery;
    }
}
