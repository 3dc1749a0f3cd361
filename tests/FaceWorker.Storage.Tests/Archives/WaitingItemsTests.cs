using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Storage.Sources;
using static FaceWorker.Storage.Tests.Archives.TestArchive;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Archives;

/// <summary>Items whose source is away wait in the manifest. Outages concern all archives of a database, so these tests have one of their own.</summary>
public sealed class WaitingItemsTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const string Host = "photos.example";
    private const string Mount = "mount";

    [Fact]
    public async Task A_source_that_is_away_for_hours_costs_no_more_messages_than_its_jobs_and_a_few_probes()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        var world = new World(fixture, archive, isAway: true);
        await archive.ListAsync(Enumerable.Range(0, 500).Select(i => new ListedFile($"http://{Host}/{i}.jpg", "1")));

        for (var minute = 0; minute < 5 * 60; minute++)
        {
            await world.PassAsync(TimeSpan.FromMinutes(1));
            await world.WorkAsync();
        }

        Assert.InRange(world.Messages, 1, 1.1 * 500);
        Assert.InRange(world.Probes, 5 * 60 / 5 / 2, (5 * 60 / 5) + 10); // a pause of five minutes at most, after some short ones
        Assert.Equal(500, (await archive.ProgressAsync()).Open);

        world.IsAway = false;
        for (var round = 0; round < 20; round++)
        {
            await world.PassAsync(TimeSpan.FromMinutes(6));
            await world.WorkAsync();
        }

        Assert.Equal((0, 500), ((await archive.ProgressAsync()).Open, (await archive.ProgressAsync()).Rejected));
        Assert.InRange(world.Messages, 500, 1.1 * 500);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task While_a_source_is_away_one_of_its_items_probes_it_at_a_time_and_others_are_sent()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync([.. Enumerable.Range(0, 5).Select(i => new ListedFile($"http://{Host}/{i}.jpg", "1")), File("local.jpg")]);
        var jobs = await archive.FeedAsync();
        var outages = Outages();
        var outage = await outages.ReportAsync(Host, "It does not answer.", wasProbe: false, Cancel);
        foreach (var job in jobs)
            if (job.Source.StartsWith("http", StringComparison.Ordinal))
                Assert.True(await archive.Ledger.TryPostponeAsync(new ItemPostponement(job.Archive, job.Item, outage.Id, null, HasFailed: false), Cancel));

        await ExecuteAsync("UPDATE source_outage SET probe_at = now() - interval '1 second'");
        var probe = Assert.Single(await archive.Manifest.ClaimAsync(new FeedLimits(100, 100, SourcePatience), Cancel));

        Assert.True(probe.IsProbe);
        Assert.Empty(await archive.FeedAsync()); // it is on its way
        await outages.EndAsync(Host, Cancel);
        Assert.Equal(4, (await archive.FeedAsync()).Count);
    }

    [Fact]
    public async Task An_item_whose_source_fails_it_alone_comes_back_with_growing_pauses_and_is_given_up_after_the_attempts()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("bad.jpg"));
        for (var failure = 1; failure < Options.SourceAttempts; failure++)
        {
            Assert.True(await PostponeAloneAsync(archive, Assert.Single(await archive.FeedAsync())));
            Assert.Empty(await archive.FeedAsync());
            Assert.Equal(Math.Pow(2, failure - 1), await fixture.ScalarAsync<double>("SELECT round(extract(epoch FROM not_before - now()))::double precision FROM archive_item"));
            await ExecuteAsync("UPDATE archive_item SET not_before = now()");
        }

        Assert.False(await PostponeAloneAsync(archive, Assert.Single(await archive.FeedAsync())));
        Assert.Equal(1, (await archive.ProgressAsync()).Sent); // the worker that was told so rejects it
    }

    [Fact]
    public async Task Items_that_have_waited_for_their_source_for_too_long_are_rejected_and_counted()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("1.jpg"), File("2.jpg"));
        var outage = await Outages().ReportAsync(Mount, "'mount' does not answer.", wasProbe: false, Cancel);
        await archive.Manifest.HoldAsync([.. (await archive.Manifest.ClaimAsync(new FeedLimits(10, 10, SourcePatience), Cancel)).Select(job => (job, outage.Id))], Cancel);
        await ExecuteAsync("UPDATE archive_item SET waiting_since = now() - interval '7 hours'");

        Assert.Empty(await archive.FeedAsync());

        var failures = await archive.FailuresAsync();
        Assert.Equal([RejectionReason.Unreadable, RejectionReason.Unreadable], failures.Select(failure => failure.Reason));
        Assert.Contains("'mount' does not answer.", failures[0].Detail, StringComparison.Ordinal);
        await archive.AssertCountsAsync();
        Assert.Single(await archive.Manifest.CompleteAsync());
    }

    [Fact]
    public async Task An_item_that_waits_for_an_outage_that_has_just_ended_is_sent()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("1.jpg"));
        var job = Assert.Single(await archive.FeedAsync());
        var outage = await Outages().ReportAsync(Mount, "'mount' does not answer.", wasProbe: false, Cancel);
        await Outages().EndAsync(Mount, Cancel);

        Assert.True(await archive.Ledger.TryPostponeAsync(new ItemPostponement(job.Archive, job.Item, outage.Id, null, HasFailed: false), Cancel));

        Assert.Single(await archive.FeedAsync());
    }

    [Fact]
    public async Task An_item_that_vanished_while_its_job_was_out_is_not_put_back()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("1.jpg"), File("2.jpg"));
        var job = (await archive.FeedAsync())[0];
        await archive.RelistAsync(File("2.jpg"));

        Assert.False(await PostponeAloneAsync(archive, job));
    }

    [Fact]
    public async Task The_patience_with_a_source_begins_anew_when_its_outage_has_ended()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("1.jpg"));
        await HoldAsync(archive, "5 hours");
        await Outages().EndAsync(Mount, Cancel);
        var job = Assert.Single(await archive.FeedAsync());

        await AssertPatientAsync(archive, job);
    }

    [Fact]
    public async Task The_patience_with_a_source_begins_anew_when_its_items_are_sent_again()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("1.jpg"));
        await HoldAsync(archive, "7 hours");
        await ExecuteAsync("UPDATE archive_item SET source_failures = 9");
        Assert.Empty(await archive.FeedAsync());
        Assert.Equal(1, (await archive.ProgressAsync()).Rejected);
        Assert.Equal(0, await fixture.ScalarAsync<int>("SELECT source_failures FROM archive_item WHERE waiting_since IS NULL"));

        await ExecuteAsync("UPDATE archive_item SET source_failures = 9, waiting_since = now() - interval '7 hours'"); // of a worker before this one
        await archive.Administration.RetryAsync(Context, archive.Id, new FailureFilter(), Cancel);

        await AssertPatientAsync(archive, Assert.Single(await archive.FeedAsync()));
    }

    [Fact]
    public async Task A_changed_file_waits_no_longer_and_its_patience_begins_anew()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("1.jpg"));
        await HoldAsync(archive, "5 hours");
        await archive.RelistAsync(File("1.jpg", "2"));

        await AssertPatientAsync(archive, Assert.Single(await archive.FeedAsync()));
    }

    [Fact]
    public async Task An_item_of_a_busy_source_is_never_given_up()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("1.jpg"));
        var job = Assert.Single(await archive.FeedAsync());
        await ExecuteAsync("UPDATE archive_item SET waiting_since = now() - interval '7 hours'");

        Assert.True(await archive.Ledger.TryPostponeAsync(new ItemPostponement(job.Archive, job.Item, Outage: null, TimeSpan.Zero, HasFailed: false), Cancel));
        await AssertPatientAsync(archive, job);
    }

    [Fact]
    public async Task An_item_that_is_held_for_an_outage_that_has_ended_has_not_begun_to_wait()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("1.jpg"));
        var outage = await Outages().ReportAsync(Mount, "'mount' does not answer.", wasProbe: false, Cancel);
        var claimed = await archive.Manifest.ClaimAsync(new FeedLimits(10, 10, SourcePatience), Cancel);
        await Outages().EndAsync(Mount, Cancel);

        await archive.Manifest.HoldAsync([.. claimed.Select(job => (job, outage.Id))], Cancel);

        Assert.Equal(1, await fixture.ScalarAsync<long>("SELECT count(*) FROM archive_item WHERE waiting_since IS NULL AND waiting_for IS NULL"));
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(RejectionReason.Corrupt, 2)]
    [InlineData(RejectionReason.NotFound, 0)] // of a worker that has no such mount
    public async Task An_item_that_another_machine_has_read_ends_the_outage_that_it_waited_for(RejectionReason? rejected, int released)
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(3));
        await HoldAsync(archive, "1 hour");
        await ExecuteAsync("UPDATE source_outage SET probe_at = now()");
        var probe = Assert.Single(await archive.Manifest.ClaimAsync(new FeedLimits(10, 10, SourcePatience), Cancel));
        Assert.True(probe.IsProbe);
        await ExecuteAsync("UPDATE source_outage SET probe_at = now() + interval '5 minutes'");

        if (rejected is { } reason)
            await archive.RejectAsync(probe, reason);
        else
            await archive.StoreAsync(probe, "content");

        Assert.Equal(released, (await archive.FeedAsync()).Count);
        Assert.Equal(released == 0, await Outages().FindAsync(Mount, Cancel) is not null);
    }

    /// <summary>All items wait for an outage of the mount, since so long ago.</summary>
    private async Task HoldAsync(TestArchive archive, string since)
    {
        var outage = await Outages().ReportAsync(Mount, "'mount' does not answer.", wasProbe: false, Cancel);
        await archive.Manifest.HoldAsync([.. (await archive.Manifest.ClaimAsync(new FeedLimits(10, 10, SourcePatience), Cancel)).Select(job => (job, outage.Id))], Cancel);
        await ExecuteAsync($"UPDATE archive_item SET waiting_since = now() - interval '{since}'");
    }

    /// <summary>The next outage of its source is its first.</summary>
    private async Task AssertPatientAsync(TestArchive archive, ArchiveJob job)
    {
        var outage = await Outages().ReportAsync(Mount, "'mount' does not answer.", wasProbe: false, Cancel);
        Assert.True(await archive.Ledger.TryPostponeAsync(new ItemPostponement(job.Archive, job.Item, outage.Id, null, HasFailed: false), Cancel));
        Assert.Equal(1, await fixture.ScalarAsync<long>("SELECT count(*) FROM archive_item WHERE waiting_since > now() - interval '1 minute' AND source_failures = 0"));
    }

    private static Task<bool> PostponeAloneAsync(TestArchive archive, ArchiveJob job) =>
        archive.Ledger.TryPostponeAsync(new ItemPostponement(job.Archive, job.Item, Outage: null, Pause: null, HasFailed: true), Cancel);

    private SourceOutages Outages() => new(fixture.Database, new ImageOptions(), TimeProvider.System);

    private Task ExecuteAsync(string sql) => fixture.ExecuteAsync(sql);

    /// <summary>A feeder and a worker of their own, with a source that is away and times that pass when they are told to.</summary>
    private sealed class World(StoreFixture fixture, TestArchive archive, bool isAway) : IIndexQueue
    {
        private readonly Queue<ArchiveJob> queue = new();
        private readonly HashSet<long> probes = [];

        public bool IsAway { get; set; } = isAway;

        /// <summary>Jobs sent, those of probes apart.</summary>
        public int Messages { get; private set; }

        public int Probes { get; private set; }

        public Task SendAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel)
        {
            foreach (var job in jobs)
            {
                queue.Enqueue(job);
                if (job.IsProbe)
                    probes.Add(job.Item);
            }

            Probes += jobs.Count(job => job.IsProbe);
            Messages += jobs.Count(job => !job.IsProbe);
            return Task.CompletedTask;
        }

        public Task<bool> IsEmptyAsync(CancellationToken cancel) => Task.FromResult(queue.Count == 0);

        /// <summary>All that the database remembers is so much longer ago.</summary>
        public async Task PassAsync(TimeSpan time)
        {
            var interval = $"interval '{time.TotalSeconds} seconds'";
            await fixture.ExecuteAsync($"UPDATE source_outage SET probe_at = probe_at - {interval}, since = since - {interval}, ended_at = ended_at - {interval}");
            await fixture.ExecuteAsync(
                $"UPDATE archive_item SET sent_at = sent_at - {interval}, waiting_since = waiting_since - {interval}, not_before = not_before - {interval}, claimed_until = claimed_until - {interval}");
            await fixture.ExecuteAsync("DELETE FROM archive_pace");
        }

        public async Task WorkAsync()
        {
            var outages = new SourceOutages(fixture.Database, new ImageOptions(), TimeProvider.System);
            var feeding = new FeedingRun(archive.Manifest, this, new SourcePlaces(TimeProvider.System), outages);
            var limits = new FeedLimits(10_000, 32, TimeSpan.FromHours(6));
            await feeding.ResendAsync(TimeSpan.FromHours(1), Cancel);
            for (var round = 0; round < 10 && await feeding.FeedAsync(limits, Cancel) > 0; round++)
                while (queue.TryDequeue(out var job))
                    await HandleAsync(outages, job);
        }

        /// <summary>What the gate and the ledger do with a job.</summary>
        private async Task HandleAsync(SourceOutages outages, ArchiveJob job)
        {
            var outage = await outages.FindAsync(Host, Cancel);
            var mayTry = outage is null || await outages.TryProbeAsync(outage, Cancel);
            if (mayTry && !IsAway)
            {
                await outages.EndAsync(Host, Cancel);
                await archive.RejectAsync(job);
                return;
            }

            var reported = mayTry ? await outages.ReportAsync(Host, "It does not answer.", wasProbe: outage is not null, Cancel) : outage!;
            await archive.Ledger.TryPostponeAsync(new ItemPostponement(job.Archive, job.Item, reported.Id, null, HasFailed: mayTry), Cancel);
        }
    }
}
