using FaceWorker.Core.Faces;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Storage.Tests.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Reembedding;

/// <summary>Both spaces of a gallery, compared on its own people. The model that answers has a threshold of 0.9, the other one of 0.5.</summary>
public sealed class SpaceComparisonTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 91), others = new(seed: 92, dimensions: 32);

    [Fact]
    public async Task People_whom_the_new_model_does_not_find_any_more_are_named_and_so_is_what_people_said()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var going = new GoingOver(fixture, gallery);
        var anna = faces.Embedding(1);
        var ben = faces.Embedding(2);
        long[] ids = [.. (await fixture.AddAsync(gallery, [.. new[] { anna, faces.Near(anna, 0.05), ben, faces.Near(ben, 0.05), faces.Embedding(3) }.Select(one => faces.Picture(one))])).Select(image => image.Faces[0].Id)];
        var (annaSubject, benSubject) = (await fixture.AddSubjectAsync(gallery, "Anna", ids[0], ids[1]), await fixture.AddSubjectAsync(gallery, "Ben", ids[2], ids[3]));
        await fixture.ExecuteAsync($"""
            INSERT INTO face_constraint (gallery_id, kind, face_id, other_face_id, actor) VALUES ({gallery.Id}, 'same', {ids[0]}, {ids[1]}, 'test');
            INSERT INTO face_constraint (gallery_id, kind, subject_id, other_subject_id, actor) VALUES ({gallery.Id}, 'different', {annaSubject.Id}, {benSubject.Id}, 'test');
            INSERT INTO face_constraint (gallery_id, kind, face_id, subject_id, actor) VALUES ({gallery.Id}, 'different', {ids[2]}, {annaSubject.Id}, 'test');
            """);
        await going.BeginAsync(others);
        var now = await going.NowAsync();
        var (one, two) = (others.Embedding(1), others.Embedding(2)); // Anna's are as far from each other as strangers; Ben's are not
        Embedding[] made = [one, others.Embedding(9), two, others.Near(two, 0.05), others.Embedding(4)];
        await going.Store.AddAsync(now, new ReembeddedFaces([.. ids.Zip(made, (id, vector) => new ReembeddedFace(id, vector, IsByCrop: false))], []), Cancel);

        var compared = await new SpaceComparer(going.Store, new SpaceReader(fixture.Database), fixture.Store).CompareAsync(Context, going.Name, progress: null, Cancel);

        Assert.Equal((2, 4, 3), (compared.People, compared.Probes, compared.Constraints));
        Assert.Equal((0, 0.5), (compared.Active.Fnir, compared.Shadow.Fnir));
        Assert.Equal((2, 0), (compared.Lost, compared.Found));
        Assert.Equal((3, 2), (compared.Active.ConstraintsKept, compared.Shadow.ConstraintsKept)); // that Anna's two faces are the same is not so any more
        Assert.Equal([.. ids.Take(2).Order().Select(id => (id, "Anna", AnswerChange.Lost))], compared.Changed.Select(change => (change.FaceId, change.Person, change.Change)).Order());
        Assert.All(compared.Changed, change => Assert.True(change.Active.IsOwn && change.Active.Distance < 0.9));
        Assert.Equal(made[0].DistanceTo(made[1]).Value, (await new SpaceReader(fixture.Database).ReadConstraintsAsync(now, Cancel))[0].Shadow!.Value, 2);
    }

    [Fact]
    public async Task Without_anybody_to_compare_on_it_says_so()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var going = new GoingOver(fixture, gallery);
        var comparer = new SpaceComparer(going.Store, new SpaceReader(fixture.Database), fixture.Store);
        await going.RefusesAsync(ReembeddingProblem.NotBegun, () => comparer.CompareAsync(Context, going.Name, progress: null, Cancel));
        await going.BeginAsync(others);

        await going.RefusesAsync(ReembeddingProblem.NothingToCompare, () => comparer.CompareAsync(Context, going.Name, progress: null, Cancel));
    }
}
