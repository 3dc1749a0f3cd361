using FaceWorker.Client;
using FaceWorker.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>What the broker does not take in one message is refused before it is sent.</summary>
public sealed class LargeMessages : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_photo_that_does_not_fit_into_a_message_is_refused_with_the_remedy_and_harms_nothing_else()
    {
        await using var worker = await fixture.StartWorkerAsync();
        var large = ImageReference.Inline(new byte[13_000_000], "large.jpg");
        var other = fixture.IndexAsync(TestImages.Sample(1));

        foreach (var send in new Func<Task>[]
        {
            () => fixture.Client.EnqueueAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = large }, Cancel),
            () => fixture.Client.IndexAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = large }, Cancel),
            () => fixture.Client.IdentifyAsync(new IdentifyFaces { Gallery = WorkerFixture.Gallery, Image = large }, Cancel),
            () => fixture.Client.VerifyAsync(new VerifyFaces { First = ImageReference.AtPath(TestImages.Sample(1)), Second = large }, Cancel),
        })
            Assert.Contains("max_message_size", (await Assert.ThrowsAsync<MessageTooLargeException>(send)).Message, StringComparison.Ordinal);

        Assert.NotEmpty((await other).Result!.Faces);
    }

    [Fact]
    public async Task The_broker_closes_the_channel_over_a_larger_message_so_that_the_limit_is_right()
    {
        await using var connection = await new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);

        Assert.True(await IsTakenAsync(connection, FaceWorkerQueues.MaxMessageBytes));
        Assert.False(await IsTakenAsync(connection, FaceWorkerQueues.MaxMessageBytes + 1));
    }

    private static async Task<bool> IsTakenAsync(IConnection connection, int bytes)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancel);
        var queue = await channel.QueueDeclareAsync(cancellationToken: Cancel);
        try
        {
            await channel.BasicPublishAsync("", queue.QueueName, mandatory: true, new byte[bytes], Cancel);
            return true;
        }
        catch (Exception exception) when (exception is OperationInterruptedException or PublishException)
        {
            return false;
        }
    }
}
