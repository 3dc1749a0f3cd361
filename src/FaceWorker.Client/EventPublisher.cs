using System.Text;
using RabbitMQ.Client;

namespace FaceWorker.Client;

/// <summary>An event on its way to its exchange.</summary>
/// <param name="Id">The AMQP property <c>message_id</c>: the same each time that it is published.</param>
/// <param name="Body">JSON.</param>
public sealed record PublishedEvent(EventExchange Exchange, Guid Id, DateTimeOffset At, string Body)
{
    /// <summary>The headers of the W3C's Trace Context; null: there is none.</summary>
    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }
}

/// <summary>Publishes events as plain JSON, in their order, over a connection of its own, which is made when it is needed and made again when it has broken.</summary>
public sealed class EventPublisher(Uri broker) : IAsyncDisposable
{
    /// <summary>So many are confirmed together. The library slows down beyond 64, and then no longer keeps the order.</summary>
    private const int Window = 50;

    private static readonly TimeSpan ConfirmationTimeout = TimeSpan.FromSeconds(10);
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly BrokerEndpoint endpoint = BrokerEndpoint.Of(broker);
    private IConnection? connection;
    private IChannel? channel;

    /// <summary>Returns when the broker has confirmed all of them. Otherwise some may have been published.</summary>
    /// <exception cref="BrokerException">The broker is unavailable, or does not confirm in time.</exception>
    public async Task PublishAsync(IReadOnlyList<PublishedEvent> events, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(events);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(ConfirmationTimeout);
        var isNew = channel is not { IsOpen: true };
        try
        {
            var open = await OpenAsync(limited.Token).ConfigureAwait(false);
            isNew = false;
            foreach (var window in events.Chunk(Window))
                await PublishTogetherAsync(open, window, limited.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (BrokerQueues.IsOfBroker(exception, cancel))
        {
            await CloseAsync().ConfigureAwait(false);
            throw BrokerException.From(exception, endpoint, isNew);
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    private static Task PublishTogetherAsync(IChannel open, IReadOnlyList<PublishedEvent> events, CancellationToken cancel)
    {
        var confirmed = events.Select(one => open.BasicPublishAsync(one.Exchange.Name, "", mandatory: false, PropertiesOf(one), Encoding.UTF8.GetBytes(one.Body), cancel).AsTask()).ToList();
        return Task.WhenAll(confirmed).WaitAsync(cancel); // one that was on its way when the connection broke may never return
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancel)
    {
        if (channel is { IsOpen: true })
            return channel;
        await CloseAsync().ConfigureAwait(false);
        var factory = endpoint.CreateFactory("faceworker-events");
        factory.AutomaticRecoveryEnabled = false;
        connection = await factory.CreateConnectionAsync(cancel).ConfigureAwait(false);
        channel = await connection.CreateChannelAsync(Confirmed, cancel).ConfigureAwait(false);
        await BrokerQueues.DeclareEventsAsync(channel, cancel).ConfigureAwait(false); // the broker may have been reset since the start
        return channel;
    }

    private async Task CloseAsync()
    {
        var (old, oldChannel) = (connection, channel);
        (connection, channel) = (null, null);
        if (oldChannel is not null)
            await oldChannel.DisposeAsync().ConfigureAwait(false);
        if (old is not null)
            await old.DisposeAsync().ConfigureAwait(false);
    }

    private static BasicProperties PropertiesOf(PublishedEvent one)
    {
        var headers = new Dictionary<string, object?>();
        if (one.TraceParent is { } parent)
            headers[TraceHeaders.Parent] = parent;
        if (one.TraceState is { } state)
            headers[TraceHeaders.State] = state;
        return new BasicProperties
        {
            ContentType = "application/json",
            Persistent = true,
            MessageId = one.Id.ToString(),
            Timestamp = new AmqpTimestamp(one.At.ToUnixTimeSeconds()),
            Type = one.Exchange.Kind,
            Headers = headers,
        };
    }
}
