using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Galleries;

public sealed class GalleryTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 31);

    [Fact]
    public async Task A_created_gallery_is_found_as_it_was_created()
    {
        var created = await fixture.CreateGalleryAsync(faces.Model);

        Assert.Equal(created, await fixture.Store.GetGalleryAsync(created.Name, Cancel));
        Assert.Equal(TestFaces.Thresholds, created.Settings.Decisions.Fixed);
    }

    [Fact]
    public async Task Creating_it_again_returns_the_same_gallery()
    {
        var created = await fixture.CreateGalleryAsync(faces.Model);

        Assert.Equal(created, await fixture.Store.CreateAsync(Context, created.Name, created.Pack, created.Model, TestFaces.Settings, Cancel));
    }

    [Fact]
    public async Task A_gallery_of_that_name_with_another_pack_or_model_is_a_conflict()
    {
        var created = await fixture.CreateGalleryAsync(faces.Model);

        await Assert.ThrowsAsync<GalleryConflictException>(
            () => fixture.Store.CreateAsync(Context, created.Name, new PackId("other"), created.Model, TestFaces.Settings, Cancel));
        await Assert.ThrowsAsync<GalleryConflictException>(
            () => fixture.Store.CreateAsync(Context, created.Name, created.Pack, new TestFaces(1, dimensions: 32).Model, TestFaces.Settings, Cancel));
    }

    [Fact]
    public async Task A_model_keeps_its_number_of_dimensions()
    {
        await fixture.CreateGalleryAsync(faces.Model);
        var changed = faces.Model with { Dimensions = faces.Model.Dimensions + 1 };

        var conflict = await Assert.ThrowsAsync<GalleryConflictException>(() => fixture.CreateGalleryAsync(changed));

        Assert.Contains("an id of its own", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Galleries_are_created_at_once_by_many_while_images_are_stored()
    {
        var busy = await fixture.CreateGalleryAsync(faces.Model);
        var storing = fixture.AddAsync(busy, [.. Enumerable.Range(0, 300).Select(_ => faces.Picture(1))]);
        var name = NewName();

        var different = Enumerable.Range(0, 10).Select(_ => fixture.CreateGalleryAsync(faces.Model));
        var same = Enumerable.Range(0, 10).Select(_ => fixture.Store.CreateAsync(Context, name, PackId.Default, faces.Model, TestFaces.Settings, Cancel));
        var created = await Task.WhenAll(different.Concat(same));

        Assert.Equal(11, created.Select(gallery => gallery.SpaceId).Distinct().Count());
        Assert.Equal(300, (await storing).Count);
    }

    [Fact]
    public async Task An_unknown_gallery_is_rejected_with_the_remedy()
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => fixture.Store.GetGalleryAsync(new GalleryName("nobody-made-it"), Cancel));

        Assert.Equal(RejectionReason.UnknownGallery, rejection.Reason);
        Assert.Contains("faceworker gallery create nobody-made-it", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gallery_is_remembered_for_a_moment_and_then_asked_for_again()
    {
        var time = new ManualTime();
        await using var store = new PostgresGalleryStore(fixture.Database, fixture.Options, time);
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await store.GetGalleryAsync(gallery.Name, Cancel);
        await fixture.ExecuteAsync($"UPDATE gallery SET match_threshold = 0.25 WHERE id = {gallery.Id}");

        Assert.Equal(0.9, (await store.GetGalleryAsync(gallery.Name, Cancel)).Settings.Decisions.Fixed!.Match.Value);
        time.Advance(fixture.Options.GalleryCacheTime);
        Assert.Equal(0.25, (await store.GetGalleryAsync(gallery.Name, Cancel)).Settings.Decisions.Fixed!.Match.Value);
    }

    [Fact]
    public async Task A_remembered_gallery_is_forgotten_when_it_turns_out_to_be_gone()
    {
        await using var store = new PostgresGalleryStore(fixture.Database, fixture.Options, new ManualTime());
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await store.GetGalleryAsync(gallery.Name, Cancel);
        await fixture.ExecuteAsync($"DELETE FROM gallery WHERE id = {gallery.Id}");

        await Assert.ThrowsAsync<RequestRejectedException>(() => store.AddAsync(gallery, faces.Picture(1), Lane.Bulk, Cancel));
        await Assert.ThrowsAsync<RequestRejectedException>(() => store.GetGalleryAsync(gallery.Name, Cancel));
    }

    [Fact]
    public async Task Deleting_a_gallery_deletes_everything_in_it_and_nothing_else()
    {
        var (gone, kept) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        await fixture.AddAsync(gone, [faces.Picture(2)]);
        await fixture.AddAsync(kept, [faces.Picture(2)]);

        await fixture.ExecuteAsync($"DELETE FROM gallery WHERE id = {gone.Id}");

        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE space_id = {gone.SpaceId}"));
        Assert.Equal(2, await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE space_id = {kept.SpaceId}"));
    }

    [Fact]
    public async Task The_list_counts_images_faces_and_rejections()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.AddAsync(gallery, [faces.Picture(0), faces.Picture(1), faces.Picture(3)]);
        foreach (var source in new[] { "/a.jpg", "/b.jpg", "/b.jpg" })
            await fixture.Store.RecordRejectionAsync(gallery.Name.Value, source, RejectionReason.Corrupt, "made up", Cancel);

        var summary = Assert.Single(await fixture.Store.ListAsync(Context, Cancel), summary => summary.Gallery.Id == gallery.Id);

        Assert.Equal(new GallerySummary(gallery, summary.CreatedAt, Images: 3, Faces: 4, Templates: 4, Persons: 4, Subjects: 0, Classified: 0, Crops: 0, Rejections: 2, SearchMethod.Exact), summary);
    }
}
