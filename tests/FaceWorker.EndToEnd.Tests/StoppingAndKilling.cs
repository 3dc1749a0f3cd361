using FaceWorker.Client;
using FaceWorker.Contracts;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Nothing lost and nothing indexed twice, whatever happens to a worker.</summary>
public sealed class StoppingAndKilling : IAsyncLifetime
{
    private const int Photos = 150;

    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_terminated_worker_finishes_what_is_in_hand_and_leaves_the_rest_to_the_next()
    {
        await EnqueuePhotosAsync();
        await using var first = await fixture.StartWorkerAsync();
        await fixture.WaitUntilAsync("SELECT count(*) >= 3 FROM image");

        await first.TerminateAsync();

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("Stopping: finishing the work in progress", first.Output, StringComparison.Ordinal);
        var finishedByTheFirst = await fixture.CountAsync("image");
        Assert.InRange(finishedByTheFirst, 3, Photos - 1);
        await using var second = await fixture.StartWorkerAsync();
        await AssertAllAreIndexedOnceAsync();
    }

    [Fact]
    public async Task A_killed_worker_loses_nothing_and_nothing_is_indexed_twice()
    {
        await EnqueuePhotosAsync();
        await using (var first = await fixture.StartWorkerAsync())
        {
            await fixture.WaitUntilAsync("SELECT count(*) >= 3 FROM image");
            await first.KillAsync();
        }

        await using var second = await fixture.StartWorkerAsync();
        await AssertAllAreIndexedOnceAsync();
    }

    [Fact]
    public async Task Two_workers_share_the_queue_without_configuration()
    {
        await using var first = await fixture.StartWorkerAsync();
        await using var second = await fixture.StartWorkerAsync();
        var depths = await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel);
        Assert.Equal(2u, depths[FaceWorkerQueues.Index.Name]!.Consumers);

        await EnqueuePhotosAsync();

        await AssertAllAreIndexedOnceAsync();
    }

    [Fact]
    public async Task A_message_that_takes_its_worker_down_each_time_is_put_aside_for_its_second_chance()
    {
        await using (var sender = await ConnectAsync())
        await using (var channel = await sender.CreateChannelAsync(cancellationToken: Cancel))
            await channel.BasicPublishAsync(FaceWorkerQueues.Index.Name, "", "poison"u8.ToArray(), Cancel);

        for (var death = 0; death <= FaceWorkerQueues.DeliveryLimit; death++)
        {
            await using var dying = await ConnectAsync();
            await GetAsync(await dying.CreateChannelAsync(cancellationToken: Cancel), FaceWorkerQueues.Index.Name);
            await dying.AbortAsync(Cancel); // without an acknowledgement
        }

        await using var reader = await ConnectAsync();
        var parked = await GetAsync(await reader.CreateChannelAsync(cancellationToken: Cancel), FaceWorkerQueues.SecondChance);
        Assert.Equal("poison"u8.ToArray(), parked.Body.ToArray());
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);

    private static async Task<BasicGetResult> GetAsync(IChannel channel, string queue)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, Cancel) is { } message)
                return message;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }

        throw new TimeoutException($"No message came to '{queue}'.");
    }

    private async Task EnqueuePhotosAsync()
    {
        foreach (var path in fixture.Images.Photos(Photos))
            await fixture.Client.EnqueueAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(path) }, Cancel);
    }

    private async Task AssertAllAreIndexedOnceAsync()
    {
        await fixture.WaitUntilAsync($"SELECT count(*) >= {Photos} FROM image");
        Assert.Equal(Photos, await fixture.CountAsync("image"));
        Assert.Equal(Photos, await fixture.Database.ScalarAsync<long>("SELECT count(DISTINCT image_id) FROM face"));
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM face GROUP BY image_id, x, y HAVING count(*) > 1) AS twice"));
        var depths = await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel);
        Assert.Equal(0u, depths[FaceWorkerQueues.DeadLetter]!.Messages);
        Assert.Null(depths[FaceWorkerQueues.ErrorQueueOf(FaceWorkerQueues.Index)]);
    }
}
