using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Images;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The image that kills: it alone is parked, and its neighbours are indexed as if it were not there.</summary>
public sealed class Quarantine : IAsyncLifetime
{
    private const int Photos = 100;
    private const int SigAbrt = 134;

    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task An_image_that_aborts_the_process_is_parked_with_the_signal_and_all_others_are_indexed_once()
    {
        var photos = fixture.Images.Photos(Photos);
        var killer = photos[Photos / 2];
        await EnqueueAsync(photos.Take(Photos / 2));
        var asked = fixture.IndexAsync(killer);
        await EnqueueAsync(photos.Skip(Photos / 2 + 1));

        for (var death = 0; death < 2; death++)
        {
            await using var victim = LaunchWorker(Decode("abort", killer));
            await victim.EndsAsync();
            Assert.Equal(SigAbrt, victim.ExitCode);
        }

        await using var worker = LaunchWorker(Decode("abort", killer));
        var rejection = (await asked).Rejection;

        Assert.Equal(RejectionReason.Crashed, rejection!.Reason);
        Assert.Contains("signal 6 (SIGABRT)", rejection.Detail, StringComparison.Ordinal);
        await AssertOnlyIsParkedAsync(killer, "crashed");
        await AssertAllAreIndexedOnceAsync(Photos - 1);
        Assert.Equal("crashed", await fixture.Database.ScalarAsync<string>("SELECT reason FROM rejection"));
    }

    [Fact]
    public async Task An_image_that_hangs_is_taken_out_of_hand_and_parked_and_the_rest_goes_on()
    {
        var photos = fixture.Images.Photos(20);
        await using var worker = LaunchWorker(Decode("hang", photos[3]), ("WORKER__IMAGETIMEOUT", "00:00:10"), ("WORKER__QUARANTINETIMEOUT", "00:00:03"));

        await EnqueueAsync(photos);

        await AssertOnlyIsParkedAsync(photos[3], "tooSlow");
        await AssertAllAreIndexedOnceAsync(photos.Count - 1);
    }

    [Fact]
    public async Task An_image_that_eats_memory_alone_is_stopped_at_the_limit()
    {
        var photos = fixture.Images.Photos(10);
        await using var worker = LaunchWorker(Decode("eat", photos[3]), ("WORKER__QUARANTINEMEMORY", "1024"));

        await PublishSuspectAsync(photos[3]); // never in the worker itself: it would take this machine's memory
        await EnqueueAsync(photos.Where(photo => photo != photos[3]));

        await AssertOnlyIsParkedAsync(photos[3], "tooMuchMemory");
        await AssertAllAreIndexedOnceAsync(photos.Count - 1);
    }

    [Theory]
    [InlineData("before-commit=abort:2")]
    [InlineData("after-commit=abort:5")]
    public async Task A_worker_killed_around_the_commit_loses_nothing_and_repeats_nothing(string failpoint)
    {
        var photos = fixture.Images.Photos(30);
        await EnqueueAsync(photos);
        await using (var victim = LaunchWorker((Failpoints.Variable, failpoint)))
        {
            await victim.EndsAsync();
            Assert.Equal(SigAbrt, victim.ExitCode);
        }

        await using var worker = LaunchWorker();

        await AssertAllAreIndexedOnceAsync(photos.Count);
        Assert.Empty(await ListDeadLettersAsync());
    }

    [Fact]
    public async Task A_job_that_the_broker_dead_letters_gets_its_chance_in_the_quarantine()
    {
        var photos = fixture.Images.Photos(1);
        await EnqueueAsync(photos);
        for (var death = 0; death <= FaceWorkerQueues.DeliveryLimit; death++)
            await DieWithTheNextMessageAsync();

        await using var worker = LaunchWorker();

        await AssertAllAreIndexedOnceAsync(1);
        Assert.Contains($"Quarantine: processing '{photos[0]}' alone", worker.Output, StringComparison.Ordinal);
        Assert.Empty(await ListDeadLettersAsync());
    }

    [Fact]
    public async Task An_innocent_suspect_is_enrolled_like_any_other()
    {
        var portrait = fixture.Images.Portrait("anna.jpg", 1, People.Anna);
        var enrolling = fixture.EnrollAsync(WorkerFixture.Gallery, "Anna", portrait);
        for (var death = 0; death < 2; death++)
            await DieWithTheNextMessageAsync(FaceWorkerQueues.Enroll);

        await using var worker = LaunchWorker();

        Assert.Equal("Anna", (await enrolling).Result!.Subject);
        Assert.Contains($"Quarantine: processing '{portrait}' alone", worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_worker_takes_its_child_along_even_one_that_hangs()
    {
        var photo = fixture.Images.Photos(1)[0];
        await PublishSuspectAsync(photo);
        await using var worker = LaunchWorker(Decode("hang", photo));
        await fixture.WaitUntilAsync(() => Task.FromResult(CountChildren() == 1));
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Cancel); // until it hangs

        await worker.KillAsync();

        await fixture.WaitUntilAsync(() => Task.FromResult(CountChildren() == 0));
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_gives_a_suspect_back_and_parks_nothing()
    {
        var photo = fixture.Images.Photos(1)[0];
        await PublishSuspectAsync(photo);
        await using var worker = LaunchWorker(Decode("hang", photo), ("WORKER__DRAINTIMEOUT", "00:00:02"));
        await fixture.WaitUntilAsync(() => Task.FromResult(CountChildren() == 1));
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Cancel); // until it hangs

        await worker.TerminateAsync();

        Assert.Equal(0, CountChildren());
        Assert.Empty(await ListDeadLettersAsync());
        await fixture.WaitUntilAsync(async () => (await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel))[FaceWorkerQueues.Index.Name]!.Messages == 1);
    }

    [Fact]
    public async Task A_failpoint_that_cannot_be_understood_stops_the_worker_with_a_sentence()
    {
        await using var worker = LaunchWorker(("FAILPOINTS", "decode=explode:1"));

        await worker.EndsAsync();

        Assert.Equal(2, worker.ExitCode);
        await worker.SaysAsync("FACEWORKER_FAILPOINTS has 'decode=explode:1'; give decode=ACTION:SHA256");
    }

    /// <summary>Child processes of this test's workers, known by their broker.</summary>
    private int CountChildren() => Directory.GetDirectories("/proc").Count(folder =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Contains("--quarantine", StringComparison.Ordinal)
                && File.ReadAllText(Path.Combine(folder, "environ")).Contains(fixture.Broker.VirtualHost, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // it is no process, or another user's, or gone
        }
    });

    private static (string, string) Decode(string action, string path) =>
        ("FAILPOINTS", $"decode={action}:{Sha256Digest.Of(File.ReadAllBytes(path))}");

    private WorkerProcess LaunchWorker(params (string Name, string Value)[] settings) =>
        WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(),
            [.. settings.Select(setting => (setting.Name.Replace("FACEWORKER_", "", StringComparison.Ordinal), setting.Value))]);

    private async Task EnqueueAsync(IEnumerable<string> photos)
    {
        foreach (var path in photos)
            await fixture.Client.EnqueueAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(path) }, Cancel);
    }

    private async Task PublishSuspectAsync(string path)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var properties = new BasicProperties { ContentType = "application/json", Persistent = true, Headers = new Dictionary<string, object?> { ["faceworker-quarantine"] = "1" } };
        var body = $$"""{ "gallery": "{{WorkerFixture.Gallery}}", "image": { "path": "{{path}}" } }""";
        await channel.BasicPublishAsync(FaceWorkerQueues.Index.Name, "", mandatory: true, properties, System.Text.Encoding.UTF8.GetBytes(body), Cancel);
    }

    /// <summary>As a worker does that is killed with a message in hand.</summary>
    private async Task DieWithTheNextMessageAsync(WorkQueue? queue = null)
    {
        await using var dying = await ConnectAsync();
        await using var channel = await dying.CreateChannelAsync(cancellationToken: Cancel);
        await fixture.WaitUntilAsync(async () => await channel.BasicGetAsync((queue ?? FaceWorkerQueues.Index).Name, autoAck: false, Cancel) is not null);
        await dying.AbortAsync(Cancel);
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);

    private Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync() => new DeadLetters(fixture.Broker.Address).ListAsync(Cancel);

    private async Task AssertOnlyIsParkedAsync(string path, string reason)
    {
        await fixture.WaitUntilAsync(async () => (await ListDeadLettersAsync()).Count > 0);
        var parked = Assert.Single(await ListDeadLettersAsync());
        Assert.Equal((path, reason, WorkerFixture.Gallery), (parked.Source, parked.Reason, parked.Gallery));
        Assert.Equal(FaceWorkerQueues.Index.Name, parked.Queue);
    }

    private async Task AssertAllAreIndexedOnceAsync(int count)
    {
        await fixture.WaitUntilAsync($"SELECT count(*) >= {count} FROM image");
        await fixture.WaitUntilAsync(async () => (await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel))[FaceWorkerQueues.Index.Name]!.Messages == 0);
        Assert.Equal(count, await fixture.CountAsync("image"));
        Assert.Equal(count, await fixture.Database.ScalarAsync<long>("SELECT count(DISTINCT image_id) FROM face"));
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM face GROUP BY image_id, x, y HAVING count(*) > 1) AS twice"));
    }
}
