using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Archives.Ledger;
using static FaceWorker.Storage.Tests.Archives.TestArchive;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Archives;

/// <summary>Feeders take from any archive of a database, so these tests have one of their own.</summary>
public sealed class ArchiveLedgerTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [Fact]
    public async Task Every_item_ends_as_indexed_duplicate_rejected_or_parked_and_is_counted()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(6));
        var jobs = await archive.FeedAsync();

        await archive.StoreAsync(jobs[0], "a", faceCount: 3);
        await archive.StoreAsync(jobs[1], "a", faceCount: 3);
        await archive.StoreAsync(jobs[2], "b", faceCount: 0, worker: "host/2");
        await archive.RejectAsync(jobs[3]);
        await archive.Ledger.RecordAsync(new ItemOutcome.Parked(archive.Id, jobs[4].Item, Worker, 3, RejectionReason.Crashed, "Signal 11."), Cancel);

        var progress = await archive.ProgressAsync();
        Assert.Equal((6, 1, 2, 1, 1, 1, 3, 1), (progress.Listed, progress.Sent, progress.Indexed, progress.Duplicates, progress.Rejected, progress.Parked, progress.Faces, progress.Open));
        Assert.Equal(1, progress.Reasons[RejectionReason.Crashed]);
        Assert.Equal([(Worker, 4L, 3L), ("host/2", 1L, 0L)], progress.Workers.Select(worker => (worker.Worker, worker.Items, worker.Faces)));
        Assert.True(progress.ItemsPerSecond > 0 && progress.FacesPerSecond > 0 && progress.TimeLeft > TimeSpan.Zero);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task A_failure_is_kept_with_its_reason_detail_attempts_worker_and_time()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(1));
        await archive.RejectAsync((await archive.FeedAsync()).Single(), RejectionReason.TooLarge, "Too many\0 pixels", attempts: 2);

        var failure = Assert.Single(await archive.FailuresAsync());

        Assert.Equal(("/photos/000000.jpg", false, RejectionReason.TooLarge, "Too many\uFFFD pixels", 2, Worker, false),
            (failure.Source, failure.IsParked, failure.Reason, failure.Detail, failure.Attempts, failure.Worker, failure.IsGone));
        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT count(*) FROM archive_item WHERE finished_at IS NULL OR finished_at < now() - interval '1 hour'"));
    }

    [Fact]
    public async Task The_same_outcome_a_hundred_times_at_once_is_counted_once()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await using var otherWorker = new ArchiveLedger(fixture.Database, new ImageOptions(), TimeProvider.System);
        await archive.ListAsync(Files(1));
        var job = (await archive.FeedAsync()).Single();
        await archive.StoreAsync(job, "a");
        var outcome = new ItemOutcome.Rejected(archive.Id, job.Item, Worker, 2, RejectionReason.Corrupt, "");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? archive.Ledger : otherWorker).RecordAsync(outcome, Cancel)));

        var progress = await archive.ProgressAsync();
        Assert.Equal((1, 0, 1), (progress.Indexed, progress.Rejected, progress.Done)); // the first one stays
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task Of_many_files_with_the_same_bytes_at_once_exactly_one_is_indexed()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await using var otherWorker = new ArchiveLedger(fixture.Database, new ImageOptions(), TimeProvider.System);
        await archive.ListAsync(Files(100));
        var jobs = await archive.FeedAsync();
        var image = await fixture.ScalarAsync<long>($"INSERT INTO image (gallery_id, sha256, width, height) VALUES ({archive.Gallery.Id}, sha256('x'), 1, 1) RETURNING id");

        await Task.WhenAll(jobs.Select((job, i) => (i % 2 == 0 ? archive.Ledger : otherWorker)
            .RecordAsync(new ItemOutcome.Stored(archive.Id, job.Item, $"host/{i % 2}", 1, image, 4), Cancel)));

        var progress = await archive.ProgressAsync();
        Assert.Equal((1, 99, 4), (progress.Indexed, progress.Duplicates, progress.Faces));
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task Two_archives_with_the_same_files_leave_one_set_of_rows()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        var other = await archive.AddAsync("/link");
        await archive.ListAsync(Files(50));
        await archive.ListAsync(Files(50));

        await archive.IndexAllAsync();

        var both = await archive.Administration.ListAsync(Cancel);
        Assert.Equal((50, 50, 100), (both.Sum(one => one.Indexed), both.Sum(one => one.Duplicates), both.Sum(one => one.Faces)));
        Assert.Equal(50, await fixture.ScalarAsync<long>($"SELECT count(*) FROM image WHERE gallery_id = {archive.Gallery.Id}"));
        await archive.AssertCountsAsync();
        await archive.AssertCountsAsync(other.Id);
    }

    [Fact]
    public async Task A_returned_item_waits_again_unless_it_has_vanished_meanwhile()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("kept"), File("vanished"));
        var jobs = await archive.FeedAsync();
        await archive.RelistAsync(File("kept"));

        foreach (var job in jobs)
            await archive.Ledger.RecordAsync(new ItemOutcome.Returned(archive.Id, job.Item, Worker, 1), Cancel);

        Assert.Equal("/photos/kept", (await archive.FeedAsync()).Single().Source);
        Assert.Equal(RejectionReason.NotFound, (await archive.FailuresAsync()).Single().Reason);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task A_parked_job_that_is_replayed_and_stored_ends_the_failure()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(1));
        var job = (await archive.FeedAsync()).Single();
        await archive.Ledger.RecordAsync(new ItemOutcome.Parked(archive.Id, job.Item, Worker, 3, RejectionReason.Crashed, "signal 6"), Cancel);
        Assert.Equal((0, 1), ((await archive.ProgressAsync()).Indexed, (await archive.ProgressAsync()).Parked));

        await archive.StoreAsync(job, "a");

        var progress = await archive.ProgressAsync();
        Assert.Equal((1, 0, 1), (progress.Indexed, progress.Parked, progress.Done));
        Assert.Empty(progress.Reasons);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task Outcomes_of_items_that_are_gone_from_the_database_are_passed_over_and_cost_their_neighbours_nothing()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(2));
        var jobs = await archive.FeedAsync();

        await Task.WhenAll(
            archive.RejectAsync(jobs[0] with { Item = 999_999_999 }), archive.RejectAsync(jobs[0] with { Archive = 999_999_999 }),
            archive.Ledger.RecordAsync(new ItemOutcome.Stored(archive.Id, jobs[0].Item, Worker, 1, 999_999_999, 1), Cancel).ContinueWith(task => Assert.True(task.IsFaulted), TaskScheduler.Default),
            archive.RejectAsync(jobs[1]));

        Assert.Equal((1, 1), ((await archive.ProgressAsync()).Rejected, (await archive.ProgressAsync()).Open));
        Assert.Equal(ItemStanding.Gone, await archive.Ledger.FindAsync(new NamedItem(999_999_999, jobs[0].Item, archive.Gallery.Name.Value, jobs[0].Source), Cancel));
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task A_message_may_only_write_about_an_item_of_its_own_gallery_and_source()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(2));
        var jobs = await archive.FeedAsync();
        var own = new NamedItem(archive.Id, jobs[0].Item, archive.Gallery.Name.Value, jobs[0].Source);

        ItemStanding[] standings = await Task.WhenAll(new[]
        {
            own, own with { Gallery = "other" }, own with { Source = jobs[1].Source }, own with { Gallery = null, Source = null }, own with { Item = 999_999_999 }, own with { Archive = 999_999_999 },
        }.Select(item => archive.Ledger.FindAsync(item, Cancel)));
        await archive.Administration.PauseAsync(Context, archive.Id, Cancel);

        Assert.Equal([ItemStanding.Wanted, ItemStanding.Foreign, ItemStanding.Foreign, ItemStanding.Foreign, ItemStanding.Gone, ItemStanding.Gone], standings);
        Assert.Equal(ItemStanding.Held, await archive.Ledger.FindAsync(own, Cancel));
        Assert.Equal(ItemStanding.Foreign, await archive.Ledger.FindAsync(own with { Gallery = "other" }, Cancel)); // paused or not
    }

    [Fact]
    public async Task Recording_while_the_gallery_is_deleted_never_deadlocks()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(400));
        var jobs = await archive.FeedAsync();

        var recording = jobs.Select(job => Task.Run(async () =>
        {
            try
            {
                await archive.StoreAsync(job, job.Source);
            }
            catch (RequestRejectedException rejection) when (rejection.Reason == RejectionReason.UnknownGallery)
            {
            }
        })).ToList();
        await Task.WhenAll(recording.Take(40));
        await fixture.Store.DeleteAsync(Context, archive.Gallery.Name, Cancel);
        await Task.WhenAll(recording);

        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT count(*) FROM archive_item"));
    }
}
