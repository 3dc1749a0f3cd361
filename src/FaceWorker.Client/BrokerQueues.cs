using System.Security.Authentication;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace FaceWorker.Client;

/// <summary>The queues as they are on a broker: declares them and counts what waits in them.</summary>
public static class BrokerQueues
{
    private const int PreconditionFailed = 406; // AMQP's reply code

    /// <summary>Declares all queues and exchanges; idempotent. Senders call it, too: a message sent before its queue exists is lost.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task DeclareAsync(Uri broker, CancellationToken cancel) => WithConnectionAsync(broker, async connection =>
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel).ConfigureAwait(false);
        await DeclareDeadLettersAsync(channel, cancel).ConfigureAwait(false);
        foreach (var queue in FaceWorkerQueues.All)
            await DeclareQueueAsync(channel, queue.Name, FaceWorkerQueues.WorkQueueArguments, cancel).ConfigureAwait(false);
        foreach (var queue in FaceWorkerQueues.Delays)
            await DeclareQueueAsync(channel, queue.Name, queue.Arguments, cancel).ConfigureAwait(false);
        await DeclareEventsAsync(channel, cancel).ConfigureAwait(false);
        return true;
    }, cancel);

    /// <summary>The same for senders, who may be kept from declaring anything: then the queues are those that the workers declared.</summary>
    /// <exception cref="BrokerException">The broker is unavailable, or refuses to let the user in.</exception>
    public static async Task DeclareIfAllowedAsync(Uri broker, CancellationToken cancel)
    {
        try
        {
            await DeclareAsync(broker, cancel).ConfigureAwait(false);
        }
        catch (BrokerException exception) when (exception.Problem == BrokerProblem.NotPermitted)
        {
            // what is missing, a request says
        }
    }

    /// <summary>Whether the user may pass on messages as those of their senders (the tag <c>impersonator</c>): workers must, where senders name themselves.</summary>
    /// <exception cref="BrokerException">The broker is unavailable.</exception>
    public static Task<bool> MayPassOnAsync(Uri broker, CancellationToken cancel) => WithConnectionAsync(broker, async connection =>
    {
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed, cancel).ConfigureAwait(false);
        try
        {
            var properties = new BasicProperties { UserId = $"{FaceWorkerQueues.Prefix}somebody-else" };
            await channel.BasicPublishAsync("", $"{FaceWorkerQueues.Prefix}of-nobody", mandatory: false, properties, ReadOnlyMemory<byte>.Empty, cancel).ConfigureAwait(false); // to no queue: it is dropped
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == PreconditionFailed)
        {
            return false;
        }
    }, cancel);

    /// <summary>Connects and disconnects.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task PingAsync(Uri broker, CancellationToken cancel) => WithConnectionAsync(broker, _ => Task.FromResult(true), cancel);

    /// <summary>Connects to each node that the address names, and disconnects.</summary>
    /// <returns>Per node, why it cannot be used; null: it can.</returns>
    public static async Task<IReadOnlyList<(string Node, BrokerException? Problem)>> PingEachAsync(Uri broker, CancellationToken cancel) =>
        await Task.WhenAll(BrokerEndpoint.Of(broker).Each().Select(async endpoint => (endpoint.Nodes[0].Name, await FindProblemAsync(endpoint, cancel).ConfigureAwait(false)))).ConfigureAwait(false);

    /// <summary>Connects, and tells until when the certificates of both sides are valid; null: the connection is not encrypted.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static async Task<DateTimeOffset?> FindEndOfCertificatesAsync(Uri broker, CancellationToken cancel)
    {
        var endpoint = BrokerEndpoint.Of(broker);
        return await WithConnectionAsync(endpoint, _ => Task.FromResult(endpoint.Tls?.ValidUntil), cancel).ConfigureAwait(false);
    }

    /// <summary>How many messages wait in each queue, the delay, dead-letter and error queues included; null for a queue that does not exist.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task<IReadOnlyDictionary<string, QueueDepth?>> GetDepthsAsync(Uri broker, CancellationToken cancel) =>
        WithConnectionAsync<IReadOnlyDictionary<string, QueueDepth?>>(broker, async connection =>
        {
            var depths = new Dictionary<string, QueueDepth?>();
            string[] names =
            [
                .. FaceWorkerQueues.All.Select(queue => queue.Name), FaceWorkerQueues.SecondChance, FaceWorkerQueues.DeadLetter,
                .. FaceWorkerQueues.Delays.Select(queue => queue.Name), .. FaceWorkerQueues.All.Select(FaceWorkerQueues.ErrorQueueOf),
            ];
            foreach (var name in names)
                depths[name] = await FindDepthAsync(connection, name, cancel).ConfigureAwait(false);
            return depths;
        }, cancel);

    /// <summary>How many messages wait in the queue; null when it does not exist.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task<QueueDepth?> FindDepthAsync(Uri broker, WorkQueue queue, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return WithConnectionAsync(broker, connection => FindDepthAsync(connection, queue.Name, cancel), cancel);
    }

    /// <summary>Whether messages are ready in the queue or in a delay queue. Messages in flight to a worker do not count.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task<bool> HoldsJobsAsync(Uri broker, WorkQueue queue, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return WithConnectionAsync(broker, async connection =>
        {
            foreach (var name in FaceWorkerQueues.Delays.Select(delay => delay.Name).Prepend(queue.Name))
                if (await FindDepthAsync(connection, name, cancel).ConfigureAwait(false) is { Messages: > 0 })
                    return true;
            return false;
        }, cancel);
    }

    /// <summary>Declares the exchanges of events; idempotent.</summary>
    internal static async Task DeclareEventsAsync(IChannel channel, CancellationToken cancel)
    {
        foreach (var exchange in FaceWorkerQueues.Events)
            await channel.ExchangeDeclareAsync(exchange.Name, ExchangeType.Fanout, durable: true, cancellationToken: cancel).ConfigureAwait(false);
    }

    internal static Task<T> WithConnectionAsync<T>(Uri broker, Func<IConnection, Task<T>> work, CancellationToken cancel) => WithConnectionAsync(BrokerEndpoint.Of(broker), work, cancel);

    private static async Task<T> WithConnectionAsync<T>(BrokerEndpoint endpoint, Func<IConnection, Task<T>> work, CancellationToken cancel)
    {
        var isNew = true;
        try
        {
            await using var connection = await endpoint.CreateFactory("faceworker").CreateConnectionAsync(cancel).ConfigureAwait(false);
            isNew = false;
            return await work(connection).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfBroker(exception, cancel))
        {
            throw BrokerException.From(exception, endpoint, isNew);
        }
    }

    private static async Task<BrokerException?> FindProblemAsync(BrokerEndpoint endpoint, CancellationToken cancel)
    {
        try
        {
            await WithConnectionAsync(endpoint, _ => Task.FromResult(true), cancel).ConfigureAwait(false);
            return null;
        }
        catch (BrokerException problem)
        {
            return problem;
        }
    }

    /// <summary>All of these occur when a broker dies in the middle of something.</summary>
    internal static bool IsOfBroker(Exception exception, CancellationToken cancel) => exception is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException or AuthenticationException
        || (exception is OperationCanceledException && !cancel.IsCancellationRequested);

    /// <remarks>Listing returns every message; by default the broker drops a message after 20 returns.</remarks>
    private static async Task DeclareDeadLettersAsync(IChannel channel, CancellationToken cancel)
    {
        await channel.ExchangeDeclareAsync(FaceWorkerQueues.DeadLetter, ExchangeType.Fanout, durable: true, cancellationToken: cancel).ConfigureAwait(false);
        foreach (var name in new[] { FaceWorkerQueues.SecondChance, FaceWorkerQueues.DeadLetter })
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false,
                arguments: new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = -1 }, cancellationToken: cancel).ConfigureAwait(false);
        await channel.QueueBindAsync(FaceWorkerQueues.SecondChance, FaceWorkerQueues.DeadLetter, routingKey: "", cancellationToken: cancel).ConfigureAwait(false);
    }

    private static async Task DeclareQueueAsync(IChannel channel, string name, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancel)
    {
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancel).ConfigureAwait(false);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false,
            arguments: new Dictionary<string, object?>(arguments), cancellationToken: cancel).ConfigureAwait(false);
        await channel.QueueBindAsync(name, name, routingKey: "", cancellationToken: cancel).ConfigureAwait(false);
    }

    internal static async Task<QueueDepth?> FindDepthAsync(IConnection connection, string name, CancellationToken cancel)
    {
        // A failed passive declaration closes its channel, so that each queue is asked for on its own.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel).ConfigureAwait(false);
        try
        {
            var queue = await channel.QueueDeclarePassiveAsync(name, cancel).ConfigureAwait(false);
            return new QueueDepth(queue.MessageCount, queue.ConsumerCount);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == 404)
        {
            return null;
        }
    }
}

/// <summary>Messages ready for delivery, and attached consumers (workers).</summary>
public sealed record QueueDepth(uint Messages, uint Consumers);
