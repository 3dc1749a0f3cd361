using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Events;
using FaceWorker.Core.Telemetry;
using MassTransit;
using MassTransit.Serialization;

namespace FaceWorker.Worker.Duties;

/// <summary>Publishes events twice: as plain JSON to an exchange of a stable name, in the order of their numbers, and then in MassTransit's envelope by their .NET type.</summary>
internal sealed class EventBroadcast(EventPublisher plain, IBusControl bus, ILogger<EventBroadcast> log)
{
    /// <summary>So many are published by one call: as many as the publisher has confirmed together.</summary>
    public const int Window = 50;

    /// <summary>For the envelopes of one call; the publisher has the same for plain JSON.</summary>
    private static readonly TimeSpan ConfirmationTimeout = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, EventExchange> Exchanges = FaceWorkerQueues.Events.ToDictionary(exchange => exchange.Kind);

    /// <summary>Those of the last call, which the broker has confirmed as plain JSON: where their envelopes failed, only these are repeated.</summary>
    private HashSet<Guid> confirmed = [];

    /// <summary>Returns when the broker has confirmed both of each. Only one call at a time.</summary>
    /// <exception cref="TransientFailureException">The broker does not answer, or accepts nothing at the moment. Some may have been published.</exception>
    public async Task PublishAsync(IReadOnlyList<NumberedEvent> events, CancellationToken cancel)
    {
        var all = events.Select(ToPublished).ToList();
        var unconfirmed = all.Where(one => !confirmed.Contains(one.Id)).ToList();
        await TransientBroker.AsTransientAsync(() => plain.PublishAsync(unconfirmed, cancel));
        confirmed = [.. all.Select(one => one.Id)];
        await TransientBroker.WithinAsync(ConfirmationTimeout, limited => Task.WhenAll(all.Select(one => PublishEnvelopeAsync(one, limited))), cancel);
    }

    private async Task PublishEnvelopeAsync(PublishedEvent one, CancellationToken cancel)
    {
        if (FindMessage(one) is not { } message)
            return;
        using var span = BeginSpan(one);
        await bus.Publish(message, one.Exchange.Event, Pipe.Execute<PublishContext>(context => context.MessageId = one.Id), cancel);
    }

    /// <summary>Null: this version cannot read it, today or later, and it comes as plain JSON only.</summary>
    private object? FindMessage(PublishedEvent one)
    {
        try
        {
            return JsonSerializer.Deserialize(one.Body, one.Exchange.Event, SystemTextJsonMessageSerializer.Options);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            log.EnvelopeLeftOut(one.Id, one.Exchange.Kind, exception.Message);
            return null;
        }
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
