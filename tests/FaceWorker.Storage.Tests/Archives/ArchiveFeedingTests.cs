using System.Collections.Concurrent;
using FaceWorker.Core.Archives;
using FaceWorker.Storage.Archives;
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
    public async Task Many_feeders_at_once_send_nothing_twice_and_never_exceed_the_limit()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(5000));
        var sent = new ConcurrentBag<long>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var manifest = new ArchiveManifest(fixture.Database);
            for (var i = 0; i < 20; i++)
                await manifest.FeedAsync(2100, Never, (jobs, _) =>
                {
                    foreach (var job in jobs)
                        sent.Add(job.Item);
                    return Task.CompletedTask;
                }, Cancel);
        })));

        Assert.Equal(2100, sent.Count);
        Assert.Equal(2100, sent.Distinct().Count());
        Assert.Equal(2100, (await archive.ProgressAsync()).Sent);
    }

    [Fact]
    public async Task While_one_feeds_another_sends_nothing()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(10));
        var (sending, sent) = (new TaskCompletionSource(), new TaskCompletionSource());

        var feeding = archive.Manifest.FeedAsync(100, Never, (_, _) =>
        {
            sending.SetResult();
            return sent.Task;
        }, Cancel);
        await sending.Task;
        Assert.Empty(await archive.FeedAsync());
        sent.SetResult();

        Assert.Equal(10, await feeding);
    }

    [Fact]
    public async Task A_feeder_that_cannot_send_marks_nothing_and_the_next_sends_the_same()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(1500));
        var tried = new List<ArchiveJob>();

        await Assert.ThrowsAsync<IOException>(() => archive.Manifest.FeedAsync(1500, Never, (jobs, _) =>
        {
            tried.AddRange(jobs);
            return jobs.Count == 500 ? throw new IOException("The broker is away.") : Task.CompletedTask;
        }, Cancel));

        Assert.Equal(1500, tried.Count);
        Assert.Equal(1000, (await archive.ProgressAsync()).Sent);
        Assert.Equal(tried.Skip(1000), await archive.FeedAsync());
    }

    [Fact]
    public async Task A_feeder_that_dies_after_sending_has_its_jobs_sent_again()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(5));
        using var death = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        IReadOnlyList<ArchiveJob> sent = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => archive.Manifest.FeedAsync(100, Never, async (jobs, _) =>
        {
            sent = jobs;
            await death.CancelAsync();
        }, death.Token));

        Assert.Equal(sent, await archive.FeedAsync());
    }

    [Fact]
    public async Task Jobs_that_were_sent_long_ago_are_sent_again_and_not_counted_twice()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(30));
        var lost = await archive.FeedAsync(outstanding: 20);
        await fixture.ExecuteAsync("UPDATE archive_item SET sent_at = sent_at - interval '2 hours' WHERE state = 'sent'");

        var again = await archive.FeedAsync(outstanding: 20, resendAfter: TimeSpan.FromHours(1));
        Assert.Equal(lost.Select(job => job.Item).Order(), again.Select(job => job.Item).Order());
        Assert.Empty(await archive.FeedAsync(outstanding: 20, resendAfter: TimeSpan.FromHours(1)));
        Assert.Equal(20, (await archive.ProgressAsync()).Sent);
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
        Assert.Equal(2000, shares.Values.Sum());
        Assert.Equal([archive.Id, other.Id, small.Id], shares.Keys.Order());
    }

    [Fact]
    public async Task What_is_paused_or_cancelled_is_not_sent_and_what_comes_back_from_workers_is_sent_after_resuming()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(20));
        var given = await archive.FeedAsync(outstanding: 10);
        await archive.Administration.PauseAsync(archive.Id, Cancel);
        Assert.True(await archive.Ledger.IsHeldAsync(archive.Id, Cancel));
        foreach (var job in given)
            await archive.Ledger.RecordAsync(new ItemOutcome.Returned(job.Archive, job.Item, Worker, 1), Cancel);

        Assert.Empty(await archive.FeedAsync());
        Assert.Equal((0, 20, 0), await SentOpenDoneAsync(archive));
        await archive.Administration.CancelAsync(archive.Id, Cancel);
        Assert.Empty(await archive.FeedAsync());
        await archive.Administration.ResumeAsync(archive.Id, Cancel);
        Assert.Equal(20, (await archive.FeedAsync()).Count);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task An_archive_is_completed_once_when_it_is_listed_and_nothing_is_open()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        Assert.Empty(await archive.Manifest.CompleteAsync(Cancel)); // not listed
        await archive.ListAsync(Files(2));
        Assert.Empty(await archive.Manifest.CompleteAsync(Cancel)); // waiting
        var jobs = await archive.FeedAsync();
        Assert.Empty(await archive.Manifest.CompleteAsync(Cancel)); // sent
        await archive.StoreAsync(jobs[0], "a");
        await archive.RejectAsync(jobs[1]);

        var told = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => archive.Manifest.CompleteAsync(Cancel)));

        var completed = Assert.Single(told.SelectMany(archives => archives));
        Assert.Equal((archive.Id, ArchiveState.Completed), (completed.Id, completed.State));
        Assert.NotNull(completed.CompletedAt);
        Assert.Equal(0, (await archive.ProgressAsync()).Open);
    }

    [Fact]
    public async Task Completing_while_failed_items_are_retried_never_forgets_them()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(1));
        await archive.RejectAsync((await archive.FeedAsync()).Single());

        for (var round = 0; round < 30; round++)
        {
            await Task.WhenAll(archive.Manifest.CompleteAsync(Cancel), archive.Administration.RetryAsync(archive.Id, new FailureFilter(), Cancel));
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
        await archive.Manifest.CompleteAsync(Cancel);

        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT count(*) FROM archive_pace"));
    }

    private static async Task<(long, long, long)> SentOpenDoneAsync(TestArchive archive)
    {
        var progress = await archive.ProgressAsync();
        return (progress.Sent, progress.Open, progress.Done);
    }
}
