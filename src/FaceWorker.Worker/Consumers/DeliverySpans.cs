using System.Diagnostics;
using FaceWorker.Client;
using FaceWorker.Core.Telemetry;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>The span of a delivery's handling: it continues the trace of the message's sender.</summary>
internal static class DeliverySpans
{
    /// <summary>The queue without the prefix that all have.</summary>
    public static string KindOf(ReceiveContext delivery)
    {
        var queue = delivery.InputAddress.Segments[^1];
        return queue.StartsWith(FaceWorkerQueues.Prefix, StringComparison.Ordinal) ? queue[FaceWorkerQueues.Prefix.Length..] : queue;
    }

    /// <summary>Null: nobody listens.</summary>
    /// <remarks>
    /// MassTransit's own span continues a sender that uses MassTransit; one that sent a <c>traceparent</c> alone is in another trace, and the two are linked.
    /// </remarks>
    public static Activity? Begin(ReceiveContext delivery)
    {
        if (!Spans.Source.HasListeners())
            return null;
        var transport = Activity.Current?.Context ?? default;
        var sender = SenderOf(delivery);
        var isKnown = sender.TraceId == default || sender.TraceId == transport.TraceId;
        return Spans.Source.StartActivity($"handle {KindOf(delivery)}", ActivityKind.Consumer, isKnown ? transport : sender,
            links: isKnown || transport == default ? null : [new ActivityLink(transport)]);
    }

    /// <summary>What a header that is no <c>traceparent</c> says is ignored.</summary>
    private static ActivityContext SenderOf(ReceiveContext delivery) =>
        ActivityContext.TryParse(TextOf(delivery, TraceHeaders.Parent), TextOf(delivery, TraceHeaders.State), isRemote: true, out var sender) ? sender : default;

    private static string? TextOf(ReceiveContext delivery, string header) => delivery.TransportHeaders.TryGetHeader(header, out var value) ? value as string : null;
}
