using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Events;
using FaceWorker.Core.Telemetry;
using MassTransit;
using MassTransit.Serialization;

namespace FaceWorker.Worker.Duties;

/// <summary>Publishes events twice: as plain JSON to an exchange of a stable name, in the order of their numbers, and in MassTransit's envelope by their .NET type.</summary>
internal sealed class EventBroadcast(EventPublisher plain, IBusControl bus)
{
    /// <summary>For the envelopes of one call; the publisher has the same for plain JSON.</summary>
    private static readonly TimeSpan ConfirmationTimeout = TimeSpan.FromSeconds(15);

    private static readonly Dictionary<string, EventExchange> Exchanges = FaceWorkerQueues.Events.ToDictionary(exchange => exchange.Kind);

    /// <summary>Returns when the broker has confirmed both of each.</summary>
    /// <exception cref="TransientFailureException">The broker does not answer, or accepts nothing at the moment. Some may have been published.</exception>
    public Task PublishAsync(IReadOnlyList<NumberedEvent> events, CancellationToken cancel)
    {
        var all = events.Select(ToPublished).ToList();
        return Task.WhenAll(
            TransientBroker.AsTransientAsync(() => plain.PublishAsync(all, cancel)),
            TransientBroker.WithinAsync(ConfirmationTimeout, limited => Task.WhenAll(all.Select(one => PublishEnvelopeAsync(one, limited))), cancel));
    }

    private async Task PublishEnvelopeAsync(PublishedEvent one, CancellationToken cancel)
    {
        using var span = BeginSpan(one);
        var message = JsonSerializer.Deserialize(one.Body, one.Exchange.Event, SystemTextJsonMessageSerializer.Options)!;
        await bus.Publish(message, one.Exchange.Event, Pipe.Execute<PublishContext>(context => context.MessageId = one.Id), cancel);
    }

    /// <summary>In the trace of the request that the event belongs to; null: there is none, or nobody listens.</summary>
    private static Activity? BeginSpan(PublishedEvent one) => ActivityContext.TryParse(one.TraceParent, one.TraceState, out var request)
        ? Spans.Source.StartActivity($"publish {one.Exchange.Kind}", ActivityKind.Producer, request)
        : null;

    /// <exception cref="NotSupportedException">A worker of a later version wrote the event, and one of a later version has to publish it: none is left out.</exception>
    private static PublishedEvent ToPublished(NumberedEvent one) => Exchanges.TryGetValue(one.Kind, out var exchange)
        ? new PublishedEvent(exchange, one.Id, one.WrittenAt, one.ToMessage()) { TraceParent = one.TraceParent, TraceState = one.TraceState }
        : throw new NotSupportedException($"Event {one.Number} is of the kind '{one.Kind}', which this version does not know. Start workers of the version that wrote it: they publish it.");
}
