using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Adaptation;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Storage.Tests.Reembedding;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Adaptation;

/// <summary>A gallery that learns a head and goes over to it, with made-up vectors of 32 values: half of each tells people apart, and the other half differs from photo to photo.</summary>
public sealed class AdaptationTests(StoreFixture fixture) : IHeadModels
{
    private const int Size = 32, People = 60, PhotosEach = 5;
    private static readonly FaceModel Base = new(new ModelId("test-nuisance"), Size, "0123456789abcdef");
    private static readonly PackId Adapted = new("default-adapted");

    private readonly Random random = new(11);
    private readonly TestFaces faces = new(seed: 91, Size);
    private readonly AdaptationStore store = new(fixture.Database);
    private Gallery gallery = null!;

    [Fact]
    public async Task A_gallery_learns_a_head_is_projected_goes_over_and_back_and_a_kill_in_the_middle_costs_nothing()
    {
        await CreateAsync(strangers: 2300);
        var going = new GoingOver(fixture, gallery);

        var outcome = await LearnAsync();

        var kept = Assert.Single(await store.ListAsync(Context, gallery.Name, Cancel));
        Assert.Equal((Adapted, PackId.Default, Base, Context.Caller.Name), (kept.Head.Pack, kept.Head.BasePack, kept.Head.Base, kept.LearnedBy));
        Assert.Equal(outcome.Head!.Head.Weights.ToArray(), kept.Head.Head.Weights.ToArray());
        Assert.Equal((outcome.Head.Curve, outcome.Head.Method, outcome.Head.Share, outcome.Head.Quality), (kept.Head.Curve, kept.Head.Method, kept.Head.Share, kept.Head.Quality));
        Assert.Equal(outcome.Trial.Figures, kept.Head.Trial.Figures);
        Assert.Equal((ReembeddingStage.BeforeCutOver, 2600, 2600), (outcome.Reembedding!.Stage, outcome.Reembedding.Counts.Templates, outcome.Reembedding.Counts.Missing));

        await fixture.ExecuteAsync($"UPDATE space SET created_at = created_at - interval '1 minute' WHERE gallery_id = {gallery.Id}"); // every worker knows
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FillAsync(new Killer(kill), kill.Token));
        var left = (await going.Administration.ShowAsync(Context, gallery.Name, Cancel)).Counts.Missing;
        var filled = await FillAsync(progress: null, Cancel);
        await going.EndOperationAsync();

        Assert.InRange(left, 1, 2599);
        Assert.Equal((left, true), (filled.Embedded, filled.IsByHead));
        var now = await going.NowAsync();
        foreach (var face in await new SpaceReader(fixture.Database).ReadFacesAsync(now, after: 0, most: 5000, Cancel))
            Assert.InRange(kept.Head.Head.Project(Embedding.FromRaw(face.Active, Base), kept.Model).DistanceTo(Embedding.FromRaw(face.Shadow, kept.Model)).Value, 0, 2e-3);

        var over = await going.CutOverAsync();
        Assert.Equal((Adapted, kept.Model, kept.Head.Curve), (over.Gallery.Pack, over.Gallery.Model, over.Gallery.Settings.Decisions.Curve));
        var back = await going.RollBackAsync();
        Assert.Equal((PackId.Default, Base, gallery.SpaceId), (back.Gallery.Pack, back.Gallery.Model, back.Gallery.SpaceId));
    }

    [Fact]
    public async Task Faces_that_came_after_the_learning_are_projected_when_it_is_begun_again()
    {
        await CreateAsync(strangers: 0);
        var begun = (await LearnAsync()).Reembedding!;
        await fixture.ExecuteAsync($"UPDATE space SET created_at = created_at - interval '1 minute' WHERE gallery_id = {gallery.Id}");
        Assert.Equal(People * PhotosEach, (await FillAsync(progress: null, Cancel)).Embedded);
        await fixture.AddAsync(gallery, [Picture(3)]); // by a worker that does not know of the shadow

        var again = await FillAsync(progress: null, Cancel);

        Assert.Equal((3, true), (again.Embedded, again.IsByHead));
        var other = begun.Gallery with { Shadow = begun.Gallery.Shadow! with { Model = begun.Gallery.Shadow.Model with { Fingerprint = "another" } } };
        Assert.Null(await store.FindHeadAsync(other, Cancel));
        Assert.Null(await store.FindHeadAsync(begun.Gallery.InShadow(), Cancel)); // back there is no way but by the photos
    }

    [Fact]
    public async Task Faces_are_read_that_somebody_confirmed_or_said_to_be_the_same()
    {
        gallery = await fixture.CreateGalleryAsync(Base);
        var ids = (await fixture.AddAsync(gallery, [Picture(6)]))[0].Faces.Select(face => face.Id).ToArray();
        var (anna, ben) = (await AddSubjectAsync("Anna", ids[..2]), await AddSubjectAsync("Ben", ids[2..3]));
        await fixture.ExecuteAsync($"""
            UPDATE face SET is_confirmed = false WHERE id = {ids[1]};
            INSERT INTO face_constraint (gallery_id, kind, face_id, other_face_id, subject_id, other_subject_id, actor) VALUES
              ({gallery.Id}, 'same', {ids[3]}, NULL, {ben}, NULL, 'test'), ({gallery.Id}, 'same', {ids[3]}, {ids[4]}, NULL, NULL, 'test'),
              ({gallery.Id}, 'same', NULL, NULL, {anna}, {ben}, 'test'), ({gallery.Id}, 'different', {ids[5]}, NULL, {anna}, NULL, 'test');
            """);

        var found = await store.ReadFacesAsync(gallery, most: 100, mostEach: 10, Cancel);
        var same = await store.ReadSamePeopleAsync(gallery, Cancel);

        Assert.Equal([(ids[0], anna), (ids[2], ben), (ids[3], null), (ids[4], null)], found.Select(face => (face.FaceId, face.SubjectId)).Order());
        Assert.Equal([new SamePerson(ids[3], null, null, ben), new SamePerson(ids[3], null, ids[4], null), new SamePerson(null, anna, null, ben)], same);
        Assert.Equal(2, (await store.ReadFacesAsync(gallery, most: 2, mostEach: 10, Cancel)).Count);
    }

    [Fact]
    public async Task Only_who_administers_the_gallery_sees_and_keeps_its_heads()
    {
        gallery = await fixture.CreateGalleryAsync(Base);
        var guest = Context with { Caller = new Caller("guest", Rights.All & ~Rights.Administer) };

        Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(() => store.ListAsync(guest, gallery.Name, Cancel))).Reason);
        Assert.Equal(RejectionReason.UnknownGallery, (await Assert.ThrowsAsync<RequestRejectedException>(() => store.ListAsync(Context, NewName(), Cancel))).Reason);
        Assert.Empty(await store.ListAsync(Context, gallery.Name, Cancel));
    }

    void IHeadModels.Require(PackId basePack, FaceModel vectors, PackId pack) => Assert.Equal((PackId.Default, Base), (basePack, vectors));

    Embedding? IHeadModels.FindNobody(PackId pack) => Photo(Normals(Size / 2));

    PackId IHeadModels.NameLike(string wanted) => Adapted;

    Task<PackFacts> IHeadModels.KeepAsync(AdaptedHead head, CancellationToken cancel) =>
        Task.FromResult(new PackFacts(head.Pack, "any", new FaceModel(new ModelId($"test-{gallery.Name}"), Size, "fedcba9876543210"), DecisionPolicy.By(head.Curve)));

    private Task<AdaptationOutcome> LearnAsync() => new GalleryAdapter(store, new ReembeddingStore(fixture.Database), new GoingOver(fixture, gallery).Administration, this)
        .LearnAsync(Context, new AdaptationJob(gallery.Name, Methods: [HeadMethod.Whitening]), progress: null, Cancel);

    private Task<ReembeddingOutcome> FillAsync(IProgress<WorkProgress>? progress, CancellationToken cancel) =>
        new GalleryReembedder(new ReembeddingStore(fixture.Database), null!, null!, null!, store, null!, null!, TimeProvider.System).FillAsync(Context, new ReembeddingJob(gallery.Name), progress, cancel);

    private async Task CreateAsync(int strangers)
    {
        gallery = await fixture.CreateGalleryAsync(Base);
        for (var person = 0; person < People; person++)
        {
            var centre = Normals(Size / 2);
            var photos = await fixture.AddAsync(gallery, Enumerable.Range(0, PhotosEach).Select(_ => Picture(Photo(centre))));
            await AddSubjectAsync($"Person {person}", [.. photos.Select(photo => photo.Faces[0].Id)]);
        }

        await fixture.AddAsync(gallery, Enumerable.Range(0, strangers / 50).Select(_ => Picture(50)));
    }

    private Task<long> AddSubjectAsync(string name, long[] faces) => fixture.ScalarAsync<long>($"""
        WITH added AS (INSERT INTO subject (gallery_id, name) VALUES ({gallery.Id}, '{name}') RETURNING id),
          given AS (UPDATE face SET subject_id = added.id, is_confirmed = true FROM added WHERE face.id IN ({string.Join(',', faces)}))
        SELECT id FROM added
        """);

    private IndexedPicture Picture(int faces) => Picture([.. Enumerable.Range(0, faces).Select(_ => Photo(Normals(Size / 2)))]);

    private IndexedPicture Picture(params IReadOnlyList<Embedding> embeddings) =>
        faces.Picture($"/photos/{Guid.NewGuid():N}.jpg", Guid.NewGuid().ToByteArray(), 0) with { Faces = [.. embeddings.Select(faces.Face)] };

    private Embedding Photo(float[] person) => Embedding.FromRaw([.. person.Zip(Normals(Size / 2), (value, noise) => value + 0.25f * noise), .. Normals(Size / 2).Select(value => 1.2f * value)], Base);

    private float[] Normals(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];

    /// <summary>Stops the attempt after its first page.</summary>
    private sealed class Killer(CancellationTokenSource kill) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => kill.Cancel();
    }
}
