using System.Collections.Concurrent;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Events;
using FaceWorker.Storage.Archives.Feeding;
using static FaceWorker.Storage.Tests.Archives.TestArchive;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Archives;

/// <summary>Feeders and completions concern all archives of a database, so these tests have one of their own.</summary>
public sealed class ArchiveFeedingTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [Fact]
    public async Task No_more_jobs_are_outstanding_than_the_limit_and_each_is_sent_once_in_the_order_of_the_listing()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(3000));

        var first = await archive.FeedAsync(outstanding: 2500);
        Assert.Empty(await archive.FeedAsync(outstanding: 2500));
        foreach (var job in first.Take(10))
            await archive.RejectAsync(job);
        var second = await archive.FeedAsync(outstanding: 2500);

        Assert.Equal((2500, 10), (first.Count, second.Count));
        Assert.Equal(Files(2510).Select(file => file.Source), first.Concat(second).Select(job => job.Source));
        Assert.All(first, job => Assert.Equal((archive.Id, archive.Gallery.Name), (job.Archive, job.Gallery)));
        Assert.Equal((2500, 2990), ((await archive.ProgressAsync()).Sent, (await archive.ProgressAsync()).Open));
    }

    [Fact]
    public async Task Many_feeders_at_once_claim_nothing_twice_and_never_exceed_the_limit()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(5000));
        var sent = new ConcurrentBag<long>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var manifest = new ArchiveManifest(fixture.Database);
            for (var i = 0; i < 20; i++)
            {
                var jobs = await manifest.ClaimAsync(new FeedLimits(2100, 2100, SourcePatience), Cancel);
                foreach (var job in jobs)
                    sent.Add(job.Item);
                await manifest.MarkSentAsync(jobs, Cancel);
            }
        })));

        Assert.Equal(2100, sent.Count);
        Assert.Equal(2100, sent.Distinct().Count());
        Assert.Equal(2100, (await archive.ProgressAsync()).Sent);
    }

    [Fact]
    public async Task What_a_feeder_claimed_and_never_said_to_be_sent_is_claimed_again_when_its_lease_is_over()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(5));
        var claimed = await archive.Manifest.ClaimAsync(new FeedLimits(100, 100, SourcePatience), Cancel);

        Assert.Empty(await archive.FeedAsync());
        await fixture.ExecuteAsync("UPDATE archive_item SET claimed_until = now() - interval '1 second' WHERE claimed_until IS NOT NULL");

        Assert.Equal(5, claimed.Count);
        Assert.Equal(claimed, await archive.FeedAsync());
        Assert.Empty(await archive.FeedAsync());
    }

    [Fact]
    public async Task What_the_broker_did_not_take_is_claimed_again_at_once()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(5));
        var claimed = await archive.Manifest.ClaimAsync(new FeedLimits(100, 100, SourcePatience), Cancel);

        await archive.Manifest.ReturnAsync(claimed, Cancel);

        Assert.Equal(claimed, await archive.FeedAsync());
    }

    [Fact]
    public async Task A_job_that_ends_before_its_feeder_says_that_it_is_sent_stays_ended()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(2));
        var claimed = await archive.Manifest.ClaimAsync(new FeedLimits(100, 100, SourcePatience), Cancel);
        await archive.RejectAsync(claimed[0]);

        await archive.Manifest.MarkSentAsync(claimed, Cancel);

        Assert.Equal((1, 1, 1), await SentOpenDoneAsync(archive));
    }

    [Fact]
    public async Task Jobs_that_were_sent_long_ago_are_claimed_again_once_and_not_counted_twice()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(30));
        var hour = TimeSpan.FromHours(1);
        var lost = await archive.FeedAsync(outstanding: 20);
        Assert.False(await archive.Manifest.HasOverdueAsync(hour, Cancel));
        await fixture.ExecuteAsync("UPDATE archive_item SET sent_at = sent_at - interval '2 hours' WHERE state = 'sent'");
        Assert.True(await archive.Manifest.HasOverdueAsync(hour, Cancel));

        var again = await archive.Manifest.ClaimOverdueAsync(hour, Cancel);
        await archive.Manifest.MarkSentAsync(again, Cancel);

        Assert.Equal(lost.Select(job => job.Item).Order(), again.Select(job => job.Item).Order());
        Assert.Empty(await archive.Manifest.ClaimOverdueAsync(hour, Cancel));
        Assert.Equal(20, (await archive.ProgressAsync()).Sent);
    }

    [Fact]
    public async Task An_archive_that_does_not_get_on_has_few_jobs_out_and_one_that_does_has_more()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(3000));

        var first = await archive.FeedAsync(firstJobs: 32);
        Assert.Empty(await archive.FeedAsync(firstJobs: 32));
        foreach (var job in first)
            await archive.RejectAsync(job);
        var second = await archive.FeedAsync(firstJobs: 32);

        Assert.Equal((32, 32 + 2 * 32), (first.Count, second.Count));
    }

    [Fact]
    public async Task An_archive_that_is_stuck_does_not_take_the_room_of_others()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(3000));
        Assert.Equal(2000, (await archive.FeedAsync(outstanding: 2000)).Count); // none of which ever ends
        var other = await archive.AddAsync("/other");
        await archive.ListAsync(Files(3000));

        var sent = await archive.FeedAsync(outstanding: 2000);

        Assert.Equal(1000, sent.Count(job => job.Archive == other.Id));
        Assert.Equal(1000, sent.Count);
    }

    [Fact]
    public async Task Archives_share_the_room_and_a_small_one_leaves_the_rest_to_the_others()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(3000));
        var other = await archive.AddAsync("/other");
        await archive.ListAsync(Files(3000));
        var small = await archive.AddAsync("/small");
        await archive.ListAsync(Files(5));

        var shares = (await archive.FeedAsync(outstanding: 2000)).CountBy(job => job.Archive).ToDictionary();

        Assert.Equal(5, shares[small.Id]);
        Assert.InRange(shares[archive.Id], 950, 1050);
        Assert.InRange(shares.Values.Sum(), 1999, 2000);
        Assert.Equal([archive.Id, other.Id, small.Id], shares.Keys.Order());
    }

    [Fact]
    public async Task What_is_paused_or_cancelled_is_not_sent_and_what_comes_back_from_workers_is_sent_after_resuming()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(20));
        var given = await archive.FeedAsync(outstanding: 10);
        await archive.Administration.PauseAsync(Context, archive.Id, Cancel);
        Assert.Equal(ItemStanding.Held, await archive.Ledger.FindAsync(new NamedItem(archive.Id, given[0].Item, archive.Gallery.Name.Value, given[0].Source), Cancel));
        foreach (var job in given)
            await archive.Ledger.RecordAsync(new ItemOutcome.Returned(job.Archive, job.Item, Worker, 1), Cancel);

        Assert.Empty(await archive.FeedAsync());
        Assert.Equal((0, 20, 0), await SentOpenDoneAsync(archive));
        await archive.Administration.CancelAsync(Context, archive.Id, Cancel);
        Assert.Empty(await archive.FeedAsync());
        await archive.Administration.ResumeAsync(Context, archive.Id, Cancel);
        Assert.Equal(20, (await archive.FeedAsync()).Count);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task An_archive_is_completed_once_when_it_is_listed_and_nothing_is_open()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        Assert.Empty(await archive.Manifest.CompleteAsync()); // not listed
        await archive.ListAsync(Files(2));
        Assert.Empty(await archive.Manifest.CompleteAsync()); // waiting
        var jobs = await archive.FeedAsync();
        Assert.Empty(await archive.Manifest.CompleteAsync()); // sent
        await archive.StoreAsync(jobs[0], "a");
        await archive.RejectAsync(jobs[1]);

        var told = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => archive.Manifest.CompleteAsync()));

        Assert.Equal(archive.Id, Assert.Single(told.SelectMany(archives => archives)));
        var completed = await archive.ProgressAsync();
        Assert.Equal(ArchiveState.Completed, completed.Archive.State);
        Assert.NotNull(completed.Archive.CompletedAt);
        Assert.Equal(0, completed.Open);
    }

    [Fact]
    public async Task Completing_while_failed_items_are_retried_never_forgets_them()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(1));
        await archive.RejectAsync((await archive.FeedAsync()).Single());

        for (var round = 0; round < 30; round++)
        {
            await Task.WhenAll(archive.Manifest.CompleteAsync(), archive.Administration.RetryAsync(Context, archive.Id, new FailureFilter(), Cancel));
            Assert.Equal(ArchiveState.Running, (await archive.ProgressAsync()).Archive.State);
            await archive.RejectAsync(Assert.Single(await archive.FeedAsync()));
        }

        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task Old_paces_are_deleted()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(1));
        await archive.RejectAsync((await archive.FeedAsync()).Single());
        Assert.True((await archive.ProgressAsync()).ItemsPerSecond > 0);
        await fixture.ExecuteAsync("UPDATE archive_pace SET slot = slot - interval '1 hour'");

        Assert.Equal(0, (await archive.ProgressAsync()).ItemsPerSecond);
        await archive.Manifest.TakeReportsAsync(TimeSpan.FromHours(1), Cancel);

        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT count(*) FROM archive_pace"));
    }

    private static async Task<(long, long, long)> SentOpenDoneAsync(TestArchive archive)
    {
        var progress = await archive.ProgressAsync();
        return (progress.Sent, progress.Open, progress.Done);
    }

    [Fact]
    public async Task An_end_that_was_taken_up_and_not_announced_is_taken_up_again_when_the_lease_is_over()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync([]);
        await archive.Manifest.CompleteAsync(Cancel);

        Assert.Equal([archive.Id], await archive.Manifest.TakeAnnouncementsAsync(TimeSpan.FromMinutes(1), Cancel));
        Assert.Empty(await archive.Manifest.TakeAnnouncementsAsync(TimeSpan.FromMinutes(1), Cancel));
        await fixture.ExecuteAsync("UPDATE archive SET announce_at = announce_at - interval '2 minutes'");
        Assert.Equal([archive.Id], await archive.Manifest.TakeAnnouncementsAsync(TimeSpan.Zero, Cancel));
        var news = new NewEvent("archive-completed", archive.Gallery.Name.Value, $"{{\"archive\":{archive.Id}}}");
        Assert.True(await archive.Manifest.AnnounceAsync(archive.Id, news, Cancel));

        Assert.False(await archive.Manifest.AnnounceAsync(archive.Id, news, Cancel)); // another worker, which had the end before
        Assert.Empty(await archive.Manifest.TakeAnnouncementsAsync(TimeSpan.Zero, Cancel));
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM event WHERE kind = 'archive-completed' AND gallery_id = {archive.Gallery.Id} AND payload ->> 'archive' = '{archive.Id}'"));
    }

    [Fact]
    public async Task An_end_is_kept_while_the_gallery_is_being_deleted_and_announced_if_that_is_given_up()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync([]);
        await archive.Manifest.CompleteAsync(Cancel);
        var news = new NewEvent("archive-completed", archive.Gallery.Name.Value, "{}");
        await fixture.ExecuteAsync($"UPDATE gallery SET deleting_since = now() WHERE id = {archive.Gallery.Id}");

        Assert.False(await archive.Manifest.AnnounceAsync(archive.Id, news, Cancel));
        await fixture.ExecuteAsync($"UPDATE gallery SET deleting_since = NULL WHERE id = {archive.Gallery.Id}");

        Assert.True(await archive.Manifest.AnnounceAsync(archive.Id, news, Cancel));
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM event WHERE kind = 'archive-completed' AND gallery_id = {archive.Gallery.Id}"));
    }

    [Fact]
    public async Task An_archive_is_reported_by_one_worker_and_again_after_the_interval()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(1));

        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => archive.Manifest.TakeReportsAsync(TimeSpan.FromHours(1), Cancel)));

        Assert.Equal(1, taken.Sum(ids => ids.Count(id => id == archive.Id)));
        Assert.Contains(archive.Id, await archive.Manifest.TakeReportsAsync(TimeSpan.Zero, Cancel));
    }
}
