using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Broker or database down, at the start and in the middle: the worker waits, says so, and goes on where it stopped.</summary>
public sealed class Outages : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();
    private NpgsqlConnectionStringBuilder postgres = null!;
    private TcpProxy database = null!;
    private TcpProxy broker = null!;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        postgres = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString);
        database = new TcpProxy(postgres.Host!, postgres.Port);
        broker = new TcpProxy(fixture.Broker.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await broker.DisposeAsync();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task With_the_database_down_at_the_start_the_worker_waits_and_then_serves()
    {
        database.Refuse();
        await using var worker = Launch();
        await worker.SaysAsync("Not ready:");

        database.Restore();

        await worker.SaysAsync("Ready: consuming");
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(1))).Result);
    }

    [Fact]
    public async Task With_the_broker_down_at_the_start_the_worker_waits_and_then_serves()
    {
        broker.Refuse();
        await using var worker = Launch();
        await worker.SaysAsync("Not ready:");

        broker.Restore();

        await worker.SaysAsync("Ready: consuming");
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(1))).Result);
    }

    [Fact]
    public async Task With_the_database_down_in_the_middle_the_message_is_kept_and_handled_afterwards()
    {
        await using var worker = Launch();
        await worker.SaysAsync("Ready: consuming");
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(1))).Result);

        database.TakeDown();
        var waiting = fixture.IndexAsync(TestImages.Sample(2));
        await worker.SaysAsync("the message is kept");
        Assert.False(waiting.IsCompleted);
        database.Restore();

        Assert.NotNull((await waiting).Result);
        Assert.Equal(2, await fixture.CountAsync("image"));
    }

    [Fact]
    public async Task A_question_whose_asker_has_stopped_waiting_is_dropped_while_the_database_is_down()
    {
        await using var worker = Launch();
        await worker.SaysAsync("Ready: consuming");
        await using var impatient = await FaceWorkerClient.ConnectAsync(fixture.Broker.Address, TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);

        database.TakeDown();
        await Assert.ThrowsAsync<TimeoutException>(() => impatient.IdentifyAsync(
            new IdentifyFaces { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(TestImages.Sample(1)) }, TestContext.Current.CancellationToken));

        await worker.SaysAsync("has expired");
        database.Restore();
        Assert.NotNull((await fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(1))).Result);
    }

    [Fact]
    public async Task With_the_broker_down_in_the_middle_the_worker_comes_back_by_itself()
    {
        await using var worker = Launch();
        await worker.SaysAsync("Ready: consuming");
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(1))).Result);

        broker.TakeDown();
        var waiting = fixture.IndexAsync(TestImages.Sample(2));
        await worker.SaysAsync("Not ready:");
        broker.Restore();

        Assert.NotNull((await waiting).Result);
    }

    [Fact]
    public async Task Told_to_stop_while_the_database_is_down_the_worker_gives_its_messages_back()
    {
        await using (var worker = Launch(("WORKER__DRAINTIMEOUT", "00:00:02")))
        {
            await worker.SaysAsync("Ready: consuming");
            database.TakeDown();
            var waiting = fixture.IndexAsync(TestImages.Sample(1));
            await worker.SaysAsync("the message is kept");

            await worker.TerminateAsync();

            Assert.False(waiting.IsCompleted);
            database.Restore();
            await using var next = Launch();
            Assert.NotNull((await waiting).Result);
        }
    }

    private WorkerProcess Launch(params (string, string)[] settings) =>
        WorkerProcess.Launch(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Host = TcpProxy.Host, Port = database.Port }.ConnectionString,
            broker.InPlaceOf(fixture.Broker.Address).ToString(), settings);
}
