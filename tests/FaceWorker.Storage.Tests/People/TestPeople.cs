using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.People;
using FaceWorker.Storage.People.Grouping;
using FaceWorker.Storage.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.People;

/// <summary>A gallery with photos of made-up persons, in which a test finds people and corrects them.</summary>
internal sealed class TestPeople(StoreFixture fixture, Gallery gallery, TestFaces faces)
{
    public Gallery Gallery { get; } = gallery;

    public SubjectAdministration Subjects { get; } = new(fixture.Database);

    public PeopleAdministration People { get; } = new(fixture.Database);

    public static async Task<TestPeople> CreateAsync(StoreFixture fixture, TestFaces faces, PeopleSettings? settings = null)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        return new TestPeople(fixture, settings is null ? gallery : await fixture.Store.SetAsync(Context, gallery.Name, old => old with { People = settings }, Cancel), faces);
    }

    /// <summary>Stores so many photos of each of these persons, one face each; returns the faces, person by person.</summary>
    public async Task<long[]> AddAsync(int photos, params int[] persons)
    {
        var images = await fixture.AddAsync(Gallery, persons.SelectMany(person => Enumerable.Range(0, photos).Select(_ => faces.Picture(faces.Embedding(person)))));
        return [.. images.Select(image => image.Faces[0].Id)];
    }

    /// <summary>Stores one photo of these vectors.</summary>
    public async Task<long[]> AddPhotoAsync(params Embedding[] embeddings) => [.. (await fixture.AddAsync(Gallery, [faces.Picture(embeddings)]))[0].Faces.Select(face => face.Id)];

    public Task<PeopleOutcome> ClusterAsync(IPeopleStore? store = null) =>
        new GalleryPeople(fixture.Store, store ?? new PeopleStore(fixture.Database), NearestNeighbours.OnProcessors).ClusterAsync(Context, new PeopleJob(Gallery.Name), progress: null, Cancel);

    /// <summary>Whose each of the faces is; null: nobody's.</summary>
    public async Task<long?[]> OwnersAsync(params long[] of)
    {
        var owners = new List<long?>();
        foreach (var face in of)
            owners.Add(await fixture.ScalarAsync<long>($"SELECT coalesce(subject_id, 0) FROM face WHERE id = {face}") is not 0 and var owner ? owner : null);
        return [.. owners];
    }

    /// <summary>The one subject of all these faces.</summary>
    public async Task<long> OwnerAsync(params long[] of) => Assert.NotNull(Assert.Single((await OwnersAsync(of)).Distinct()));

    public async Task<SubjectChange> NameAsync(long subject, string name) => await Subjects.RenameAsync(Context, Gallery.Name, SubjectReference.To(subject), new SubjectName(name), Cancel);

    public Task<SubjectChange> MergeAsync(long from, long into) => Subjects.MergeAsync(Context, Gallery.Name, SubjectReference.To(from), SubjectReference.To(into), Cancel);

    public Task<SubjectChange> SplitAsync(long from, params long[] of) => Subjects.SplitAsync(Context, Gallery.Name, SubjectReference.To(from), newName: null, of, Cancel);

    public Task<SubjectChange> RejectAsync(long from, params long[] of) => Subjects.RejectAsync(Context, Gallery.Name, SubjectReference.To(from), of, Cancel);

    public Task<SubjectChange> SameAsync(params long[] of) => Subjects.UniteAsync(Context, Gallery.Name, of, Cancel);

    public Task<SubjectChange> DifferAsync(long one, long other) => Subjects.DifferAsync(Context, Gallery.Name, SubjectReference.To(one), SubjectReference.To(other), Cancel);

    public Task<SubjectChange> UndoAsync(SubjectChange change) => Subjects.UndoAsync(Context, Gallery.Name, change.Id, Cancel);

    public async Task<IReadOnlyList<string>> ListAsync() =>
        [.. (await People.ListAsync(Context, Gallery.Name, new PeopleList(Limit: 1000), Cancel)).People.Select(person => $"{person.Subject.Name?.Value ?? "?"} {person.Faces}")];

    public async Task<IReadOnlyList<(long, long)>> SuggestAsync() =>
        [.. (await People.SuggestAsync(Context, Gallery.Name, limit: 100, Cancel)).Select(pair => (pair.One.Subject.Id, pair.Other.Subject.Id))];

    /// <summary>Everything that a change may touch, as text: whose every face is and who said so, the subjects, and what is in force.</summary>
    public Task<string> StateAsync() => fixture.ScalarAsync<string>($"""
        SELECT concat(
          (SELECT string_agg(concat_ws(' ', face.id, coalesce(face.subject_id::text, '-'), is_confirmed), ', ' ORDER BY face.id) FROM face JOIN image ON image.id = image_id WHERE gallery_id = {Gallery.Id}),
          ' | ', (SELECT string_agg(concat_ws(' ', id, name, is_ignored), ', ' ORDER BY id) FROM subject WHERE gallery_id = {Gallery.Id}),
          ' | ', (SELECT string_agg(concat_ws(' ', kind, face_id, subject_id, other_subject_id), ', ' ORDER BY kind, face_id, subject_id, other_subject_id) FROM face_constraint WHERE gallery_id = {Gallery.Id} AND ended_by IS NULL))
        """);
}
