using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Tests.Archives;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Erasure;

/// <summary>All galleries of a database are looked at, so these tests have one of their own.</summary>
public sealed class RetentionTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly TestFaces faces = new(seed: 330);
    private readonly ErasureStore store = new(fixture.Database, TimeProvider.System);
    private readonly Retention retention = new(fixture.Database);

    [Fact]
    public async Task Photos_that_are_old_enough_go_once_a_day_with_one_receipt_and_only_where_that_is_set()
    {
        var (kept, other) = (await CreateAsync(TimeSpan.FromDays(30)), await CreateAsync(keepFor: null));
        await fixture.AddAsync(kept, [.. Enumerable.Range(0, 450).Select(_ => faces.Picture(1))]);
        await AgeAsync(kept, days: 31);
        await fixture.AddAsync(kept, [faces.Picture(2)]);
        await fixture.AddAsync(other, [faces.Picture(1)]);
        await AgeAsync(other, days: 4000);

        Assert.Equal(450, await retention.EraseOldAsync(Cancel));

        Assert.Equal((1, 2, 1), (await CountAsync(kept), await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE space_id = {kept.SpaceId}"), await CountAsync(other)));
        var receipt = Assert.Single(await store.ListAsync(Context, new ErasureList(10), Cancel), receipt => receipt.Gallery == kept.Name.Value);
        Assert.Equal((ErasureKind.Age, 450, 450, 450, "retention"), (receipt.Kind, receipt.Counts.Images, receipt.Counts.Faces, receipt.Counts.Templates, receipt.Actor));
        await AgeAsync(kept, days: 31);
        Assert.Equal(0, await retention.EraseOldAsync(Cancel)); // tomorrow
        await fixture.ExecuteAsync("UPDATE erasure SET ended_at = now() - interval '25 hours'");
        Assert.Equal(1, await retention.EraseOldAsync(Cancel));
    }

    [Fact]
    public async Task What_a_killed_worker_has_left_is_erased_by_the_next_one_into_the_same_receipt()
    {
        var gallery = await CreateAsync(TimeSpan.FromDays(1));
        await fixture.AddAsync(gallery, [faces.Picture(1), faces.Picture(1)]);
        await AgeAsync(gallery, days: 2);
        await fixture.ExecuteAsync($$"""INSERT INTO erasure (kind, gallery_id, counts, actor) VALUES ('age', {{gallery.Id}}, '{"images": 200, "faces": 300}', 'retention')""");

        Assert.Equal(2, await retention.EraseOldAsync(Cancel));

        var receipt = Assert.Single(await store.ListAsync(Context, new ErasureList(10), Cancel), receipt => receipt.Gallery == gallery.Name.Value);
        Assert.Equal((202, 302), (receipt.Counts.Images, receipt.Counts.Faces));
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM erasure WHERE gallery_id = {gallery.Id} AND ended_at IS NOT NULL"));
    }

    [Fact]
    public async Task A_listed_photo_does_not_come_back_with_the_next_listing_and_one_that_was_sent_may()
    {
        await using var archive = await TestArchive.CreateAsync(fixture, seed: 331);
        await fixture.Store.SetAsync(Context, archive.Gallery.Name, settings => settings with { KeepFor = TimeSpan.FromDays(1) }, Cancel);
        await archive.ListAsync(TestArchive.Files(1));
        await archive.IndexAllAsync();
        var sent = faces.Picture(0);
        await fixture.AddAsync(archive.Gallery, [sent]);
        await AgeAsync(archive.Gallery, days: 2);

        Assert.Equal(2, await retention.EraseOldAsync(Cancel));

        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM erased_image WHERE gallery_id = {archive.Gallery.Id}"));
        Assert.True((await fixture.AddAsync(archive.Gallery, [sent]))[0].IsNew);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task Workers_sweep_what_nobody_waited_for_and_at_no_other_time()
    {
        var gallery = await CreateAsync(keepFor: null);
        var photo = faces.Picture(3);
        await fixture.AddAsync(gallery, [photo]);
        await store.SweepAsync(wait: true, rewrite: false, Cancel);
        await store.EraseAsync(Context, ErasureTarget.Of(gallery.Name, PhotoReference.Parse(photo.File.Source)), 0, Cancel);
        Assert.Null(await LastVacuumAsync());

        await using (var busy = await fixture.OpenAsync())
        {
            await busy.RunAsync("SELECT pg_advisory_lock($1)", [AdvisoryLocks.Sweep], Cancel);
            Assert.Null(await store.SweepAsync(wait: false, rewrite: false, Cancel)); // somebody does
        }

        var sweptAt = await store.SweepAsync(wait: false, rewrite: false, Cancel);
        Assert.NotNull(sweptAt);
        Assert.NotNull(await LastVacuumAsync());
        Assert.Null(await store.SweepAsync(wait: false, rewrite: false, Cancel));

        async Task<DateTimeOffset?> LastVacuumAsync() => (await fixture.Database.RunAsync(connection => connection.QueryAsync(
            "SELECT last_vacuum FROM pg_stat_user_tables WHERE relname = $1", [$"template_s{gallery.SpaceId}"], row => row.GetFieldValue<DateTimeOffset?>(0), Cancel), Cancel))[0];
    }

    private async Task<Gallery> CreateAsync(TimeSpan? keepFor)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        return await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { KeepFor = keepFor }, Cancel);
    }

    private Task AgeAsync(Gallery gallery, int days) => fixture.ExecuteAsync($"UPDATE image SET indexed_at = now() - interval '{days} days' WHERE gallery_id = {gallery.Id}");

    private Task<long> CountAsync(Gallery gallery) => fixture.ScalarAsync<long>($"SELECT count(*) FROM image WHERE gallery_id = {gallery.Id}");
}
