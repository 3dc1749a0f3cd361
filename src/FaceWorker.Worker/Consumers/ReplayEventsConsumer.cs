using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers which events were published after one, for as long as they are kept.</summary>
internal sealed class ReplayEventsConsumer(IEventLog events, RequestHandler handler) : IConsumer<ReplayEvents>
{
    private const int DefaultEvents = 100;
    private const int MaxEvents = 1000;

    public Task Consume(ConsumeContext<ReplayEvents> context)
    {
        var message = context.Message;
        return handler.HandleAsync(context, new RequestTopic(message.JobId, message.Gallery, Source: null), async (request, cancel) =>
        {
            var asked = request with { Caller = request.Caller.On(Rights.ListSubjects) };
            return Outcome.Answered(ToMessage(await events.ReadAsync(asked, ToQuery(message), cancel), message.JobId));
        });
    }

    private static EventQuery ToQuery(ReplayEvents message) => new(SinceOf(message.Since), LimitOf(message.Limit))
    {
        Gallery = message.Gallery is null ? null : RequestMapping.GalleryOf(message.Gallery),
        Kinds = [.. (message.Kinds ?? []).Select(KindOf)],
    };

    private static long SinceOf(long? since) => since switch
    {
        null => throw RequestMapping.Invalid("Field 'since' is missing; give the number of the last event that you have, or 0."),
        < 0 => throw RequestMapping.Invalid($"Field 'since' is {since}; give 0 or more."),
        _ => since.Value,
    };

    private static int LimitOf(int? limit) => limit switch
    {
        null => DefaultEvents,
        >= 1 and <= MaxEvents => limit.Value,
        _ => throw RequestMapping.Invalid($"Field 'limit' is {limit}; give 1 to {MaxEvents}."),
    };

    private static string KindOf(string kind) => FaceWorkerQueues.Events.Any(exchange => exchange.Kind == kind) ? kind
        : throw RequestMapping.Invalid($"Field 'kinds' has '{kind}'; give some of: {string.Join(", ", FaceWorkerQueues.Events.Select(exchange => exchange.Kind))}.");

    private static EventsReplayed ToMessage(EventPage page, string? jobId) => new()
    {
        JobId = jobId,
        Events = [.. page.Events.Select(one => JsonSerializer.Deserialize<JsonElement>(one.ToMessage()))],
        Last = page.Last,
        Oldest = page.Oldest,
    };
}
