using FaceWorker.Client;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Publishes events twice: as plain JSON to an exchange of a stable name, and in MassTransit's envelope by their .NET type.</summary>
internal static class Events
{
    /// <summary>Returns when the broker has confirmed both.</summary>
    public static Task PublishEventAsync<TBus>(this TBus bus, object message, CancellationToken cancel)
        where TBus : IPublishEndpoint, ISendEndpointProvider => Task.WhenAll(SendPlainAsync(bus, message, cancel), bus.Publish(message, message.GetType(), cancel));

    private static async Task SendPlainAsync(ISendEndpointProvider bus, object message, CancellationToken cancel)
    {
        var endpoint = await bus.GetSendEndpoint(FaceWorkerQueues.EventsOf(message.GetType()).Address);
        await endpoint.Send(message, message.GetType(), Pipe.Execute<SendContext>(send => send.Serializer = PlainJson.Serializer), cancel);
    }
}
