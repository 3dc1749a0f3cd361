using System.Globalization;
using System.Runtime.CompilerServices;
using FaceWorker.Client;
using FaceWorker.Worker.Quarantine;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace FaceWorker.Worker.Consumers;

/// <summary>
/// A delivery lives as long as the channel that brought it: once that is closed, it can be neither answered nor acknowledged, and the
/// broker delivers the message again. Work that is still done for it is wasted, and the endpoint consumes nothing new before that work
/// has ended. A question also ends with its time to live, or at its deadline: nobody waits for the answer any more.
/// </summary>
internal sealed class DeliveryLife : IDisposable
{
    /// <summary>One for each channel: a channel's own event takes the longer the more deliveries listen to it.</summary>
    private static readonly ConditionalWeakTable<IChannel, CancellationTokenSource> Closed = new();

    /// <summary>Nobody waits longer, and no timer runs for much longer.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    /// <summary>The end of the year 9999, in seconds since 1970: who sends more has sent milliseconds.</summary>
    private const long LatestTimestamp = 253_402_300_799;

    private readonly CancellationTokenSource ended;
    private readonly IChannel? channel;
    private readonly CancellationTokenSource? expiry;

    private DeliveryLife(ReceiveContext delivery, CancellationTokenSource? expiry = null)
    {
        this.expiry = expiry;
        channel = delivery.TryGetPayload<ChannelContext>(out var on) ? on.Channel : null;
        ended = CancellationTokenSource.CreateLinkedTokenSource(
            delivery.CancellationToken, expiry?.Token ?? CancellationToken.None, channel is null ? CancellationToken.None : Closed.GetValue(channel, Watch).Token);
    }

    /// <summary>Cancelled when the delivery's channel is closed, when its message expires, and when the worker ends.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>The channel is closed: the message will be delivered again.</summary>
    public bool IsLost => channel is { IsOpen: false };

    /// <summary>The message's time to live is over, or its deadline has passed.</summary>
    public bool IsExpired => expiry?.IsCancellationRequested == true;

    /// <summary>When the message's time to live is over; null for a job.</summary>
    public DateTimeOffset? AnswerBy { get; private init; }

    /// <summary>The question's own deadline, where that comes first; its asker is told that it has passed.</summary>
    public DateTimeOffset? Deadline { get; private init; }

    /// <summary>The time to live is the worker's default and not the asker's own, or a deadline that the question names: the asker may still wait when it is over.</summary>
    public bool IsAskerWaiting { get; private init; }

    public static DeliveryLife Of(ReceiveContext delivery) => new(delivery);

    /// <summary>The same for a message that may have a time to live.</summary>
    /// <param name="deadline">What a question says itself. It takes the place of the worker's default, but not of the message's own time to live.</param>
    public static DeliveryLife Of(ConsumeContext context, DateTimeOffset? deadline, WorkerOptions options, TimeProvider time)
    {
        var (now, own) = (time.GetUtcNow(), OwnLifetimeOf(context));
        var limit = AnswerByOf(context) ?? now + (own ?? (deadline is null ? DefaultLifetimeOf(context, options) : null));
        var isByDeadline = deadline is not null && !(limit < deadline);
        var answerBy = isByDeadline ? deadline : limit;
        if (answerBy > now + LongestLife)
            answerBy = now + LongestLife;
        return new DeliveryLife(context.ReceiveContext, answerBy is { } end ? new CancellationTokenSource(Left(end - now), time) : null)
        {
            AnswerBy = answerBy,
            Deadline = isByDeadline ? deadline : null,
            IsAskerWaiting = isByDeadline || own is null,
        };
    }

    /// <summary>When the message was sent, by its sender's clock, and has waited for a worker since; null: not known, or a worker had it before.</summary>
    public static DateTimeOffset? WaitingSince(ConsumeContext context)
    {
        var properties = Deliveries.PropertiesOf(context.ReceiveContext);
        if (Deliveries.Count(context.ReceiveContext) > 1 || Deliveries.IsSuspect(context.ReceiveContext) || AnswerByOf(context) is not null)
            return null;
        if (properties?.IsTimestampPresent() == true)
            return properties.Timestamp.UnixTime is >= 0 and <= LatestTimestamp and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        return context.SourceAddress is not null && context.SentTime is { } sent ? new DateTimeOffset(sent.ToUniversalTime()) : null; // not of plain JSON: MassTransit reads a time from its message_id
    }

    /// <summary>For a question that has already waited in a delay queue: its time keeps running.</summary>
    private static DateTimeOffset? AnswerByOf(ConsumeContext context) =>
        Deliveries.PropertiesOf(context.ReceiveContext) is { } properties ? DeadLetterHeaders.WaitingOf(properties).AnswerBy : null;

    /// <summary>No timer is longer than the broker leaves a message with a worker.</summary>
    private static TimeSpan Left(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time < FaceWorkerQueues.AcknowledgementTimeout ? time : FaceWorkerQueues.AcknowledgementTimeout;

    /// <summary>How long this delivery may take that does not say so itself; null for a job, whose answer nobody waits for.</summary>
    private static TimeSpan? DefaultLifetimeOf(ConsumeContext context, WorkerOptions options) =>
        FaceWorkerQueues.Questions.Any(queue => queue.Name == context.ReceiveContext.InputAddress.Segments[^1]) ? options.RequestTimeToLive : null;

    private static TimeSpan Shorter(TimeSpan time) => time < LongestLife ? time : LongestLife;

    // Both times of an envelope come from the asker's clock, so only their difference counts; the broker has counted the wait in the queue. Plain JSON has only the message's property.
    private static TimeSpan? OwnLifetimeOf(ConsumeContext context) =>
        context.ExpirationTime - context.SentTime is { Ticks: > 0 } lifetime ? Shorter(lifetime)
        : long.TryParse(Deliveries.PropertiesOf(context.ReceiveContext)?.Expiration, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0 ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestLife.TotalMilliseconds))
        : null;

    public void Dispose()
    {
        ended.Dispose();
        expiry?.Dispose();
    }

    private static CancellationTokenSource Watch(IChannel channel)
    {
        var closed = new CancellationTokenSource();
        channel.ChannelShutdownAsync += (_, _) => closed.CancelAsync();
        if (!channel.IsOpen)
            closed.Cancel();
        return closed;
    }
}
