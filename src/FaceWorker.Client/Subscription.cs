using MassTransit;

namespace FaceWorker.Client;

/// <summary>A queue behind an exchange of events, and who listens to it. Disposing of it ends the listening.</summary>
internal sealed class Subscription : IAsyncDisposable
{
    private readonly HostReceiveEndpointHandle listening;

    private Subscription(HostReceiveEndpointHandle listening) => this.listening = listening;

    /// <param name="queue">Null: a queue that goes with the subscription.</param>
    public static async Task<Subscription> StartAsync<TEvent>(IBusControl bus, EventExchange exchange, Func<TEvent, CancellationToken, Task> handle, string? queue, CancellationToken cancel)
        where TEvent : class
    {
        var listening = bus.ConnectReceiveEndpoint(queue ?? $"{exchange.Name}.{Guid.NewGuid():N}", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false; // events come from their exchange, never by type
            endpoint.PublishFaults = false;
            endpoint.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
            var rabbit = (IRabbitMqReceiveEndpointConfigurator)endpoint;
            rabbit.Bind(exchange.Name);
            if (queue is null)
            {
                (rabbit.Durable, rabbit.AutoDelete) = (false, true);
                endpoint.DiscardFaultedMessages(); // an error queue would stay behind
            }
            else
                rabbit.SetQuorumQueue();
            endpoint.Handler<TEvent>(context => handle(context.Message, context.CancellationToken));
        });
        await listening.Ready.WaitAsync(cancel).ConfigureAwait(false);
        return new Subscription(listening);
    }

    public async ValueTask DisposeAsync() => await listening.StopAsync().ConfigureAwait(false);
}
