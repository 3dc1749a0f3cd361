using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Tests.Archives;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Erasure;

/// <summary>Archives are fed one at a time in a database, so these tests have one of their own.</summary>
public sealed class ImageErasureTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly TestFaces faces = new(seed: 320);
    private readonly ErasureStore store = new(fixture.Database, TimeProvider.System);

    [Fact]
    public async Task An_erased_photo_is_refused_until_it_is_allowed_and_holds_up_no_other()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photo = faces.Picture(2);
        await fixture.AddAsync(gallery, [photo, faces.Picture(1)]);
        var receipt = await store.EraseAsync(Context, Target(gallery, photo.File.Source), 0, Cancel);

        var again = photo with { File = photo.File with { Source = "/elsewhere.jpg" } };
        var others = Enumerable.Range(0, 20).Select(_ => fixture.Store.AddAsync(gallery, faces.Picture(1), Lane.Bulk, Cancel)).ToList();
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => fixture.Store.AddAsync(gallery, again, Lane.Bulk, Cancel));
        Assert.All(await Task.WhenAll(others), stored => Assert.True(stored.IsNew));
        Assert.Equal(RejectionReason.Erased, refused.Reason);
        Assert.Contains("faceworker forget allow", refused.Message, StringComparison.Ordinal);
        var elsewhere = await fixture.CreateGalleryAsync(faces.Model);
        Assert.True((await fixture.Store.AddAsync(elsewhere, photo, Lane.Bulk, Cancel)).IsNew); // another gallery's matter

        Assert.Equal(1, await store.AllowAsync(Context, receipt.Id, Cancel));
        Assert.True((await fixture.Store.AddAsync(gallery, again, Lane.Bulk, Cancel)).IsNew);
        await Assert.ThrowsAsync<RequestRejectedException>(() => store.AllowAsync(Context, 1_000_000, Cancel));
    }

    [Fact]
    public async Task It_is_found_by_number_by_digest_and_by_each_place_where_it_was_seen()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        foreach (var reference in new Func<IndexedPicture, StoredImage, string>[] { (_, image) => $"{image.Id}", (photo, _) => $"{photo.File.Sha256}", (photo, _) => photo.File.Source, (_, _) => "/second.jpg" })
        {
            var photo = faces.Picture(1);
            var image = Assert.Single(await fixture.AddAsync(gallery, [photo]));
            await fixture.Store.FindImageAsync(gallery, photo.File with { Source = "/second.jpg" }, Cancel);

            var counts = (await store.EraseAsync(Context, Target(gallery, reference(photo, image)), 0, Cancel)).Counts;

            Assert.Equal((1, 2, 1, 1), (counts.Images, counts.Sources, counts.Faces, counts.Templates));
        }

        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM image WHERE gallery_id = {gallery.Id}"));
        Assert.Equal(RejectionReason.UnknownImage, (await Assert.ThrowsAsync<RequestRejectedException>(() => store.EraseAsync(Context, Target(gallery, "/never.jpg"), 0, Cancel))).Reason);
        await fixture.Store.RecordRejectionAsync(gallery.Name.Value, "/never.jpg", RejectionReason.Corrupt, "", Cancel);
        Assert.Equal(1, (await store.EraseAsync(Context, Target(gallery, "/never.jpg"), 0, Cancel)).Counts.Rejections); // it was never stored, and is in the ledger
    }

    [Fact]
    public async Task A_photo_that_is_sent_while_it_is_erased_does_not_stay()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photo = faces.Picture(1);
        await fixture.AddAsync(gallery, [photo]);

        async Task SendAsync()
        {
            try
            {
                if (await fixture.Store.FindImageAsync(gallery, photo.File, Cancel) is null)
                    await fixture.Store.AddAsync(gallery, photo, Lane.Bulk, Cancel);
            }
            catch (Exception exception) when (exception is TransientFailureException or RequestRejectedException { Reason: RejectionReason.Erased })
            {
                // It is to be sent again, or is refused.
            }
        }

        var sending = Enumerable.Range(0, 200).Select(_ => Task.Run(SendAsync)).ToList();
        await store.EraseAsync(Context, Target(gallery, $"{photo.File.Sha256}"), 0, Cancel);
        await Task.WhenAll(sending);

        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM image WHERE gallery_id = {gallery.Id}"));
    }

    [Fact]
    public async Task Archives_no_longer_list_it_and_their_counts_stay_right()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(TestArchive.Files(6));
        var jobs = (await archive.FeedAsync()).OrderBy(job => job.Source, StringComparer.Ordinal).ToList();
        foreach (var job in jobs.Take(4))
            await archive.StoreAsync(job, job == jobs[1] ? jobs[0].Source : job.Source); // the second file has the bytes of the first
        await archive.RejectAsync(jobs[4]);

        var first = (await store.EraseAsync(Context, Target(archive.Gallery, jobs[0].Source), 0, Cancel)).Counts;
        var failed = (await store.EraseAsync(Context, Target(archive.Gallery, jobs[4].Source), 0, Cancel)).Counts;
        var open = (await store.EraseAsync(Context, Target(archive.Gallery, jobs[5].Source), 0, Cancel)).Counts;
        await archive.StoreAsync(jobs[5], jobs[5].Source); // it was on its way, and its line is gone

        Assert.Equal((2, 1, 1), (first.ArchiveItems, failed.ArchiveItems, open.ArchiveItems));
        Assert.Equal(["000002.jpg", "000003.jpg"], (await archive.StatesAsync()).Keys.Order());
        await archive.AssertCountsAsync();
        Assert.Equal([archive.Id], await archive.Manifest.CompleteAsync());
        await archive.RelistAsync(TestArchive.Files(6));
        await archive.IndexAllAsync(name => name == "/photos/000005.jpg" ? name : $"{name} anew"); // a file of other bytes is another photo
        Assert.Equal(6, (await archive.StatesAsync()).Count);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task Who_may_not_administer_erases_no_photo_and_who_may_not_manage_subjects_no_person()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photo = faces.Picture(1);
        await fixture.AddAsync(gallery, [photo]);
        RequestContext Without(Rights rights) => Context with { Caller = new Caller("guest", Rights.All & ~rights) };
        Func<Task>[] refused =
        [
            () => store.EraseAsync(Without(Rights.Administer), Target(gallery, photo.File.Source), 0, Cancel),
            () => store.EraseAsync(Without(Rights.Administer), ErasureTarget.Of(gallery.Name), 0, Cancel),
            () => store.CountAsync(Without(Rights.Administer), ErasureTarget.Of(gallery.Name), 0, Cancel),
            () => store.FindAsync(Without(Rights.ManageSubjects), ErasureTarget.Of(gallery.Name, new SubjectName("Anna")), Cancel),
            () => store.ListAsync(Without(Rights.Administer), new ErasureList(1), Cancel),
        ];

        foreach (var attempt in refused)
            Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(attempt)).Reason);
        Assert.NotNull(await fixture.Store.FindImageAsync(gallery, photo.File, Cancel));
    }

    private static ErasureTarget Target(Gallery gallery, string photo) => ErasureTarget.Of(gallery.Name, PhotoReference.Parse(photo));
}
