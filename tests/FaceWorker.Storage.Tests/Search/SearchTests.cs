using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Search;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Search;

public sealed class SearchTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 11, dimensions: 512);

    [Fact]
    public async Task A_search_without_index_equals_brute_force()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var stored = await StoredVectors.AddAsync(fixture, gallery, [.. Enumerable.Range(0, 80).Select(_ => faces.Picture(faces: 3))]);

        foreach (var probe in Enumerable.Range(0, 20).Select(_ => faces.Embedding()))
        {
            var found = await SearchAsync(gallery, probe, top: 10);
            var expected = stored.Nearest(probe, top: 10);

            Assert.Equal(SearchMethod.Exact, found.Method);
            Assert.Equal(expected.Select(one => one.FaceId), found.Items.Select(candidate => candidate.Evidence[0].FaceId));
            Assert.Equal(Enumerable.Range(1, 10), found.Items.Select(candidate => candidate.Rank));
            Assert.All(expected.Zip(found.Items), pair => Assert.Equal(pair.First.Distance, pair.Second.Distance.Value, tolerance: 1e-4));
        }
    }

    [Fact]
    public async Task A_candidate_says_where_its_face_is_and_where_it_was_found_last()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(faces: 2, source: "/z/first.jpg");
        var stored = Assert.Single(await fixture.AddAsync(gallery, [picture]));
        await fixture.Store.FindImageAsync(gallery, picture.File with { Source = "/a/later.jpg" }, Cancel);

        var found = await SearchAsync(gallery, picture.Faces[1].Found.Embedding, top: 1);

        var candidate = Assert.Single(found.Items);
        Assert.Equal((stored.Faces[1].Id, stored.Id, "/a/later.jpg", stored.Faces[1].Box), (candidate.Evidence[0].FaceId, candidate.Evidence[0].ImageId, candidate.Evidence[0].Source, candidate.Evidence[0].Box));
        Assert.InRange(candidate.Distance.Value, 0, 0.002);
    }

    [Fact]
    public async Task Equal_distances_come_in_the_order_of_storing()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var twin = faces.Embedding();
        IndexedPicture Twin() => faces.Picture(0) with { Faces = [faces.Face(twin)] };
        await fixture.AddAsync(gallery, [Twin(), Twin(), Twin(), Twin()]);

        var found = await SearchAsync(gallery, twin, top: 3);

        Assert.Equal(found.Items.Select(candidate => candidate.Evidence[0].FaceId).Order(), found.Items.Select(candidate => candidate.Evidence[0].FaceId));
    }

    [Fact]
    public async Task A_search_never_leaves_its_gallery()
    {
        var (one, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        var stored = await fixture.AddAsync(one, [faces.Picture(faces: 3)]);
        await fixture.AddAsync(other, [faces.Picture(faces: 3)]);

        var found = await SearchAsync(one, faces.Embedding(), top: 100);

        Assert.Equal(stored[0].Faces.Select(face => face.Id).Order(), found.Items.Select(candidate => candidate.Evidence[0].FaceId).Order());
    }

    [Fact]
    public async Task An_empty_gallery_has_no_candidates() =>
        Assert.Empty((await SearchAsync(await fixture.CreateGalleryAsync(faces.Model), faces.Embedding(), top: 5)).Items);

    [Fact]
    public async Task One_batch_may_search_several_galleries_for_different_numbers_of_neighbours()
    {
        var galleries = new[] { await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model) };
        foreach (var gallery in galleries)
            await fixture.AddAsync(gallery, [faces.Picture(faces: 10)]);

        var finder = new CandidateFinder(fixture.Database, new IndexedSpaces(TimeProvider.System));
        var found = await finder.RunAsync([.. Enumerable.Range(1, 8).Select(top => new ProbeSearch(galleries[top % 2], faces.Embedding(), top))], Cancel);

        Assert.Equal(Enumerable.Range(1, 8), found.Select(nearest => nearest.Items.Count));
    }

    [Fact]
    public async Task Searching_a_gallery_that_was_deleted_meanwhile_is_rejected_with_the_remedy()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model) with { Name = new GalleryName("deleted"), SpaceId = long.MaxValue }; // neither is there

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => SearchAsync(gallery, faces.Embedding(), top: 1));

        Assert.Equal(RejectionReason.UnknownGallery, rejection.Reason);
    }

    [Fact]
    public async Task Nobody_asks_for_no_neighbours()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SearchAsync(gallery, faces.Embedding(), top: 0));
    }

    private Task<CandidateList> SearchAsync(Gallery gallery, Embedding probe, int top) =>
        fixture.Store.FindCandidatesAsync(gallery, probe, top, Lane.Interactive, Cancel);
}
