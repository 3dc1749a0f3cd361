using System.Diagnostics;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>The faults that take minutes, or take the servers down for everybody: run by <c>infra/faults.sh</c>, alone on its machine.</summary>
public sealed class LongArchiveFaults : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>As a worker is shipped, also in its pauses, but for what three on the two cores of one machine have in hand, where the default is for one.</summary>
    private static readonly (string, string)[] ThirdOfAMachine =
    [
        ("WORKER__INDEXCONCURRENCY", "6"), ("WORKER__PREFETCHFACTOR", "1"),
        ("ARCHIVES__FEEDINTERVAL", "00:00:01"), ("OPERATIONS__INTERVAL", "00:00:02"), ("ARCHIVES__REPORTINTERVAL", "00:00:10"),
    ];

    private readonly ArchiveFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await FaultAsync("up"); // whatever a failed test left down
        await fixture.DisposeAsync();
    }

    [Fact(Explicit = true)]
    public async Task Workers_killed_every_ten_seconds_reach_four_fifths_of_the_undisturbed_pace()
    {
        await fixture.CreateGalleryAsync("undisturbed");
        const int Photos = 5000;
        var folder = PhotoFolder.Make(fixture.Images, "photos", Photos);
        var workers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => fixture.StartKeeperAsync(ThirdOfAMachine)));
        try
        {
            var calm = await TimeAsync(folder, Photos, "undisturbed");

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var killing = KillNowAndThenAsync(workers, stop.Token);
            var disturbed = await TimeAsync(folder, Photos, WorkerFixture.Gallery);
            await stop.CancelAsync();
            var kills = await killing;
            await fixture.CompletedAsync(disturbed.Archive, Patience);

            Say($"{Photos:N0} images, three workers: undisturbed {calm.Seconds:0} s, with {kills} kills {disturbed.Seconds:0} s; goodput {calm.Seconds / disturbed.Seconds:0.00}");
            await ArchiveOracle.JudgeAsync(fixture, disturbed.Archive, folder);
            await ArchiveOracle.EmbeddingsEqualAsync(fixture, WorkerFixture.Gallery, "undisturbed");
            Assert.InRange(calm.Seconds / disturbed.Seconds, 0.8, double.MaxValue);
        }
        finally
        {
            foreach (var worker in workers)
                await worker.DisposeAsync();
        }
    }

    [Fact(Explicit = true)]
    public async Task A_broker_killed_and_one_stopped_for_a_minute_lose_nothing()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 2000);
        await using var worker = await fixture.StartKeeperAsync();
        var archive = await fixture.AddAsync(folder);
        await fixture.WaitUntilAsync("SELECT count(*) > 100 FROM image");

        await FaultAsync("fault", "kill-rabbitmq");
        await FaultAsync("up");
        await BackWithinAsync(TimeSpan.FromSeconds(15), "the broker was killed");

        await FaultAsync("fault", "stop-rabbitmq");
        await Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        await FaultAsync("up");
        await BackWithinAsync(TimeSpan.FromSeconds(15), "the broker was stopped for 60 s");

        await fixture.CompletedAsync(archive, Patience);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    [Fact(Explicit = true)]
    public async Task A_slow_link_to_the_broker_that_breaks_thirty_times_loses_nothing()
    {
        await using var proxy = fixture.SlowLinkToTheBroker(milliseconds: 200);
        var folder = PhotoFolder.Make(fixture.Images, "photos", 3000);
        var archive = await fixture.AddAsync(folder);
        await using var worker = fixture.LaunchKeeper(broker: proxy.InPlaceOf(fixture.Broker.Address).ToString());
        await fixture.WaitUntilAsync("SELECT count(*) > 20 FROM image");

        var random = new Random(12);
        for (var reset = 1; reset <= 30; reset++)
        {
            proxy.CutConnections();
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 4), TimeProvider.System, Cancel);
            if (reset % 3 == 0)
                await BackWithinAsync(TimeSpan.FromSeconds(60), $"the link broke {reset} times");
        }

        Say($"{worker.Output.Split("it is abandoned").Length - 1} deliveries did not end by themselves");
        await fixture.CompletedAsync(archive, Patience);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    [Fact(Explicit = true)]
    public async Task A_database_killed_twice_loses_nothing()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 1000);
        await using var worker = await fixture.StartKeeperAsync();
        var archive = await fixture.AddAsync(folder);
        for (var kill = 1; kill <= 2; kill++)
        {
            await fixture.WaitUntilAsync($"SELECT count(*) > {kill * 100} FROM image");
            await FaultAsync("fault", "kill-postgres");
            await worker.SaysAsync("the message is kept");
            await FaultAsync("up");
            await BackWithinAsync(TimeSpan.FromSeconds(40), "the database was killed");
        }

        await fixture.CompletedAsync(archive, Patience);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    [Fact(Explicit = true)]
    public async Task A_broker_short_of_memory_makes_publishers_wait()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 3000); // the broker looks at its memory every few seconds
        (string, string) bound = ("ARCHIVES__OUTSTANDING", "20"); // so that there is more to publish during the alarm
        await using var worker = await fixture.StartKeeperAsync(bound);
        var archive = await fixture.AddAsync(folder);
        await fixture.WaitUntilAsync("SELECT count(*) > 20 FROM image");

        await FaultAsync("fault", "memory-alarm");
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
            Assert.Equal(ArchiveState.Running, (await fixture.ProgressAsync(archive)).Archive.State);
        }
        finally
        {
            await FaultAsync("fault", "no-memory-alarm");
        }

        await fixture.CompletedAsync(archive, Patience);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    [Fact(Explicit = true)]
    public async Task A_full_disk_under_the_crops_is_a_pause_that_ends_by_itself()
    {
        await FaultAsync("fault", "small-disk", "600k");
        await fixture.Database.ExecuteAsync("ALTER TABLE face_crop SET TABLESPACE small");
        await fixture.Store.SetAsync(ArchiveFixture.Owner, new GalleryName(WorkerFixture.Gallery), settings => settings with { Crops = CropPolicy.Keep }, Cancel);
        var folder = PhotoFolder.Make(fixture.Images, "photos", 600);
        await using var worker = await fixture.StartKeeperAsync();

        var archive = await fixture.AddAsync(folder);
        await worker.SaysAsync("No space left on device");
        await FaultAsync("fault", "larger-disk", "200m");

        await fixture.CompletedAsync(archive, Patience);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
        Assert.Equal(await fixture.CountAsync("face"), await fixture.CountAsync("face_crop"));
    }

    /// <summary>Until the last file is indexed, which is some seconds before the archive is noticed to be complete.</summary>
    private async Task<(long Archive, double Seconds)> TimeAsync(string folder, int files, string gallery)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patient.CancelAfter(Patience);
        var began = Stopwatch.GetTimestamp();
        var archive = await fixture.AddAsync(folder, gallery);
        while ((await fixture.ProgressAsync(archive)).Done < files)
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, patient.Token);
        return (archive, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private async Task<int> KillNowAndThenAsync(WorkerProcess[] workers, CancellationToken stop)
    {
        var random = new Random(11);
        var kills = 0;
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, stop);
                var victim = random.Next(workers.Length);
                await workers[victim].DisposeAsync();
                workers[victim] = fixture.LaunchKeeper(settings: ThirdOfAMachine);
                kills++;
            }
        }
        catch (OperationCanceledException)
        {
            return kills;
        }
    }

    private async Task BackWithinAsync(TimeSpan limit, string after)
    {
        var before = await fixture.CountAsync("image");
        var began = Stopwatch.GetTimestamp();
        await fixture.WaitUntilAsync($"SELECT count(*) > {before} FROM image");
        var took = Stopwatch.GetElapsedTime(began);
        Say($"{after}: the next image was indexed {took.TotalSeconds:0.0} s after the server was back");
        Assert.InRange(took, TimeSpan.Zero, limit);
    }

    private static async Task FaultAsync(params string[] arguments)
    {
        using var script = Process.Start(new ProcessStartInfo(RepositoryRoot.Combine("infra", "sandbox.sh"), arguments))!;
        await script.WaitForExitAsync(Cancel);
        Assert.Equal(0, script.ExitCode);
    }

    private static void Say(string figure) => TestContext.Current.SendDiagnosticMessage(figure);
}
