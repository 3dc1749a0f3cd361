using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;
using MassTransit;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A client whose job is not answered sends it again only when no queue holds it any more: patience must not make a long queue longer.</summary>
public sealed class UnansweredJobs : IAsyncLifetime
{
    private const int Jobs = 20;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ManyPauses = 15 * AskAgainAfter;

    private readonly CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
    private TestBroker broker = null!;
    private FaceWorkerClient client = null!;
    private IConnection connection = null!;
    private IChannel channel = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.CreateAsync();
        client = await FaceWorkerClient.ConnectAsync(broker.Address, TimeSpan.FromMinutes(1), AskAgainAfter, Cancel);
        connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync(Cancel);
        channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await client.DisposeAsync();
        await broker.DisposeAsync();
        end.Dispose();
    }

    [Fact]
    public async Task Jobs_that_wait_for_a_worker_are_not_sent_again()
    {
        _ = Send(Jobs);
        await HasAsync(Jobs);

        await PassAsync(ManyPauses);

        Assert.Equal(Jobs, await CountAsync());
    }

    [Fact]
    public async Task Jobs_that_a_worker_takes_its_time_for_are_sent_again_at_most_once()
    {
        _ = Send(Jobs);
        await HasAsync(Jobs);
        for (var job = 0; job < Jobs; job++)
            Assert.NotNull(await channel.BasicGetAsync(FaceWorkerQueues.Index.Name, autoAck: false, Cancel));

        await PassAsync(ManyPauses);

        Assert.InRange(await CountAsync(), 1, Jobs); // the copies wait in the queue, and nothing more is sent behind them
    }

    [Fact]
    public async Task A_job_that_waits_for_its_source_is_not_sent_again()
    {
        _ = Send(1);
        await HasAsync(1);
        var job = await channel.BasicGetAsync(FaceWorkerQueues.Index.Name, autoAck: true, Cancel);
        await channel.BasicPublishAsync(FaceWorkerQueues.Delays[^1].Name, FaceWorkerQueues.Index.Name, mandatory: true, new BasicProperties(job!.BasicProperties), job.Body, Cancel);

        await PassAsync(ManyPauses);

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_job_that_was_lost_is_sent_again_and_answered()
    {
        var answer = Send(1)[0];
        await HasAsync(1);
        Assert.NotNull(await channel.BasicGetAsync(FaceWorkerQueues.Index.Name, autoAck: true, Cancel));

        await HasAsync(1);
        var worker = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(broker.Address);
            configure.ReceiveEndpoint(FaceWorkerQueues.Index.Name, endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                foreach (var (name, value) in FaceWorkerQueues.WorkQueueArguments)
                    endpoint.SetQueueArgument(name, value);
                endpoint.Handler<IndexImage>(context => context.RespondAsync(new RequestRejected { JobId = context.Message.JobId, Reason = RejectionReason.Empty, Detail = "" }));
            });
        });
        await worker.StartAsync(Cancel);

        Assert.Equal("0", (await answer.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancel)).Rejection?.JobId);
        await worker.StopAsync(CancellationToken.None);
    }

    private List<Task<Answer<ImageIndexed>>> Send(int count) =>
        [.. Enumerable.Range(0, count).Select(job => client.IndexAsync(new IndexImage { JobId = $"{job}", Gallery = "any", Image = ImageReference.AtPath("/any") }, end.Token))];

    private async Task<int> CountAsync() => (int)await channel.MessageCountAsync(FaceWorkerQueues.Index.Name, Cancel);

    private async Task HasAsync(int count)
    {
        while (await CountAsync() < count)
            await PassAsync(AskAgainAfter / 5);
    }

    private static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, Cancel);
}
