using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FaceWorker.Worker.Consumers;

/// <summary>
/// A delivery lives as long as the channel that brought it: once that is closed, it can be neither answered nor acknowledged, and the
/// broker gives the message to somebody again. Whatever is still done for it then is done for nothing, and the endpoint consumes
/// nothing new before it has ended.
/// </summary>
internal sealed class DeliveryLife : IDisposable
{
    private readonly CancellationTokenSource ended;
    private readonly IChannel? channel;

    private DeliveryLife(ConsumeContext context)
    {
        ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        if (!context.ReceiveContext.TryGetPayload<ChannelContext>(out var on))
            return;
        channel = on.Channel;
        channel.ChannelShutdownAsync += EndAsync;
        if (!channel.IsOpen)
            ended.Cancel();
    }

    /// <summary>Cancelled when the delivery's channel is closed, and when the worker ends.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>The channel is closed: the message will be delivered again.</summary>
    public bool IsLost => channel is { IsOpen: false };

    public static DeliveryLife Of(ConsumeContext context) => new(context);

    public void Dispose()
    {
        if (channel is not null)
            channel.ChannelShutdownAsync -= EndAsync;
        ended.Dispose();
    }

    private Task EndAsync(object sender, ShutdownEventArgs reason) => ended.CancelAsync();
}
