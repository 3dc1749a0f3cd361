using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace FaceWorker.Client;

/// <summary>A queue that workers consume: fed through a durable fanout exchange of the same name, so that any client can publish to it.</summary>
public sealed record WorkQueue(string Name)
{
    /// <summary>Where senders send: the exchange. (Sending to <c>queue:</c> would re-declare the queue as another type.)</summary>
    public Uri Address => new($"exchange:{Name}");
}

/// <summary>A queue that holds messages for a fixed delay and then dead-letters them to the work queue named by their routing key. It has no consumers.</summary>
public sealed record DelayQueue(TimeSpan Delay)
{
    /// <summary>Also the name of the exchange that leads to it.</summary>
    public string Name { get; } = $"faceworker.delay-{(int)Delay.TotalSeconds}s";

    internal IReadOnlyDictionary<string, object?> Arguments { get; } = new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-message-ttl"] = (int)Delay.TotalMilliseconds,
        ["x-dead-letter-exchange"] = "", // the default exchange, where a routing key is a queue's name
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish", // what at-least-once asks for
    };
}

/// <summary>Every queue and exchange of FaceWorker: the topology, in this one place.</summary>
/// <remarks>A queue takes one kind of message, so that plain JSON needs no word about its kind.</remarks>
public static class FaceWorkerQueues
{
    /// <summary>What the names of all begin with.</summary>
    public const string Prefix = "faceworker.";

    /// <summary>Takes <see cref="Contracts.IndexImage"/>.</summary>
    public static readonly WorkQueue Index = new("faceworker.index");

    /// <summary>Takes <see cref="Contracts.IdentifyFaces"/>.</summary>
    public static readonly WorkQueue Identify = new("faceworker.identify");

    /// <summary>Takes <see cref="Contracts.VerifyFaces"/>.</summary>
    public static readonly WorkQueue Verify = new("faceworker.verify");

    /// <summary>Takes <see cref="Contracts.EnrollSubject"/>.</summary>
    public static readonly WorkQueue Enroll = new("faceworker.enroll");

    /// <summary>Takes <see cref="Contracts.VerifySubjects"/>.</summary>
    public static readonly WorkQueue VerifySubjects = new("faceworker.verify-subjects");

    /// <summary>Takes <see cref="Contracts.AddFace"/>.</summary>
    public static readonly WorkQueue AddFace = new("faceworker.add-face");

    /// <summary>Takes <see cref="Contracts.AddArchive"/>.</summary>
    public static readonly WorkQueue AddArchive = new("faceworker.add-archive");

    /// <summary>Takes <see cref="Contracts.PauseArchive"/>.</summary>
    public static readonly WorkQueue PauseArchive = new("faceworker.pause-archive");

    /// <summary>Takes <see cref="Contracts.ResumeArchive"/>.</summary>
    public static readonly WorkQueue ResumeArchive = new("faceworker.resume-archive");

    /// <summary>Takes <see cref="Contracts.CancelArchive"/>.</summary>
    public static readonly WorkQueue CancelArchive = new("faceworker.cancel-archive");

    /// <summary>Takes <see cref="Contracts.RescanArchive"/>.</summary>
    public static readonly WorkQueue RescanArchive = new("faceworker.rescan-archive");

    /// <summary>Takes <see cref="Contracts.RetryArchive"/>.</summary>
    public static readonly WorkQueue RetryArchive = new("faceworker.retry-archive");

    /// <summary>Takes <see cref="Contracts.ListPeople"/>.</summary>
    public static readonly WorkQueue ListPeople = new("faceworker.list-people");

    /// <summary>Takes <see cref="Contracts.ShowPerson"/>.</summary>
    public static readonly WorkQueue ShowPerson = new("faceworker.show-person");

    /// <summary>Takes <see cref="Contracts.SuggestPeople"/>.</summary>
    public static readonly WorkQueue SuggestPeople = new("faceworker.suggest-people");

    /// <summary>Takes <see cref="Contracts.NamePerson"/>.</summary>
    public static readonly WorkQueue NamePerson = new("faceworker.name-person");

    /// <summary>Takes <see cref="Contracts.MergePeople"/>.</summary>
    public static readonly WorkQueue MergePeople = new("faceworker.merge-people");

    /// <summary>Takes <see cref="Contracts.SplitPerson"/>.</summary>
    public static readonly WorkQueue SplitPerson = new("faceworker.split-person");

    /// <summary>Takes <see cref="Contracts.RejectFaces"/>.</summary>
    public static readonly WorkQueue RejectFaces = new("faceworker.reject-faces");

    /// <summary>Takes <see cref="Contracts.AssignFaces"/>.</summary>
    public static readonly WorkQueue AssignFaces = new("faceworker.assign-faces");

    /// <summary>Takes <see cref="Contracts.SameFaces"/>.</summary>
    public static readonly WorkQueue SameFaces = new("faceworker.same-faces");

    /// <summary>Takes <see cref="Contracts.DifferPeople"/>.</summary>
    public static readonly WorkQueue DifferPeople = new("faceworker.differ-people");

    /// <summary>Takes <see cref="Contracts.IgnorePerson"/>.</summary>
    public static readonly WorkQueue IgnorePerson = new("faceworker.ignore-person");

    /// <summary>Takes <see cref="Contracts.UndoPeopleChange"/>.</summary>
    public static readonly WorkQueue UndoPeopleChange = new("faceworker.undo-people-change");

    /// <summary>The queue of parked messages, until a person decides; and the exchange to which the broker sends what came back more than <see cref="DeliveryLimit"/> times.</summary>
    public const string DeadLetter = "faceworker.dead-letter";

    /// <summary>The queue behind that exchange. Workers take from it: each message gets one chance in the quarantine before it is parked.</summary>
    public const string SecondChance = "faceworker.second-chance";

    /// <summary>Returns to the queue that a message may make (its worker died or was stopped) before the broker takes it out.</summary>
    public const int DeliveryLimit = 5;

    /// <summary>The largest message that RabbitMQ 4 takes unless its <c>max_message_size</c> says otherwise: 16 MiB.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>How long a worker may hold a message, for example through an outage of the database; the broker's own default is 30 minutes.</summary>
    public static readonly TimeSpan AcknowledgementTimeout = TimeSpan.FromHours(24);

    /// <summary>
    /// What the work queues are declared with. Replicated; a message that comes back too often without an answer took its worker
    /// down each time: it goes to <see cref="SecondChance"/>, nothing is dropped.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> WorkQueueArguments { get; } = new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-dead-letter-exchange"] = DeadLetter,
        ["x-consumer-timeout"] = (int)AcknowledgementTimeout.TotalMilliseconds,
    };

    public static IReadOnlyList<WorkQueue> All { get; } =
    [
        Index, Enroll, Identify, Verify, VerifySubjects, AddFace,
        AddArchive, PauseArchive, ResumeArchive, CancelArchive, RescanArchive, RetryArchive,
        ListPeople, ShowPerson, SuggestPeople, NamePerson, MergePeople, SplitPerson, RejectFaces, AssignFaces, SameFaces, DifferPeople, IgnorePerson, UndoPeopleChange,
    ];

    /// <summary>The delay queues for postponed jobs, for example while their source is unavailable; shortest first.</summary>
    public static IReadOnlyList<DelayQueue> Delays { get; } = [.. new[] { 1, 5, 30, 300 }.Select(seconds => new DelayQueue(TimeSpan.FromSeconds(seconds)))];

    /// <summary>The shortest delay that is at least as long, or the longest there is.</summary>
    public static DelayQueue DelayOf(TimeSpan atLeast) => Delays.FirstOrDefault(queue => queue.Delay >= atLeast) ?? Delays[^1];

    /// <summary>The queues of questions: a caller waits for the answer, and a late answer is useless.</summary>
    public static IReadOnlyList<WorkQueue> Questions { get; } = [Identify, Verify, VerifySubjects, AddFace];

    /// <summary>The queue for messages whose handling threw: a bug, not bad input.</summary>
    public static string ErrorQueueOf(WorkQueue queue) => queue.Name + "_error";

    /// <summary>Declares all queues and exchanges; idempotent. Senders call it, too: a message sent before its queue exists is lost.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task DeclareAsync(Uri broker, CancellationToken cancel) => WithConnectionAsync(broker, async connection =>
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel).ConfigureAwait(false);
        await DeclareDeadLettersAsync(channel, cancel).ConfigureAwait(false);
        foreach (var queue in All)
            await DeclareQueueAsync(channel, queue.Name, WorkQueueArguments, cancel).ConfigureAwait(false);
        foreach (var queue in Delays)
            await DeclareQueueAsync(channel, queue.Name, queue.Arguments, cancel).ConfigureAwait(false);
        return true;
    }, cancel);

    /// <summary>Connects and disconnects.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task PingAsync(Uri broker, CancellationToken cancel) => WithConnectionAsync(broker, _ => Task.FromResult(true), cancel);

    /// <summary>How many messages wait in each queue, the delay, dead-letter and error queues included; null for a queue that does not exist.</summary>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task<IReadOnlyDictionary<string, QueueDepth?>> GetDepthsAsync(Uri broker, CancellationToken cancel) =>
        WithConnectionAsync<IReadOnlyDictionary<string, QueueDepth?>>(broker, async connection =>
        {
            var depths = new Dictionary<string, QueueDepth?>();
            foreach (var name in All.Select(queue => queue.Name).Append(SecondChance).Append(DeadLetter).Concat(Delays.Select(queue => queue.Name)).Concat(All.Select(ErrorQueueOf)))
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
            foreach (var name in Delays.Select(delay => delay.Name).Prepend(queue.Name))
                if (await FindDepthAsync(connection, name, cancel).ConfigureAwait(false) is { Messages: > 0 })
                    return true;
            return false;
        }, cancel);
    }

    internal static async Task<T> WithConnectionAsync<T>(Uri broker, Func<IConnection, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "faceworker" };
            await using var connection = await factory.CreateConnectionAsync(cancel).ConfigureAwait(false);
            return await work(connection).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException
            || (exception is OperationCanceledException && !cancel.IsCancellationRequested)) // all of these occur when a broker dies mid-operation
        {
            throw BrokerException.From(exception, broker);
        }
    }

    /// <remarks>Listing returns every message; by default the broker drops a message after 20 returns.</remarks>
    private static async Task DeclareDeadLettersAsync(IChannel channel, CancellationToken cancel)
    {
        await channel.ExchangeDeclareAsync(DeadLetter, ExchangeType.Fanout, durable: true, cancellationToken: cancel).ConfigureAwait(false);
        foreach (var name in new[] { SecondChance, DeadLetter })
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false,
                arguments: new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = -1 }, cancellationToken: cancel).ConfigureAwait(false);
        await channel.QueueBindAsync(SecondChance, DeadLetter, routingKey: "", cancellationToken: cancel).ConfigureAwait(false);
    }

    private static async Task DeclareQueueAsync(IChannel channel, string name, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancel)
    {
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancel).ConfigureAwait(false);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false,
            arguments: new Dictionary<string, object?>(arguments), cancellationToken: cancel).ConfigureAwait(false);
        await channel.QueueBindAsync(name, name, routingKey: "", cancellationToken: cancel).ConfigureAwait(false);
    }

    private static async Task<QueueDepth?> FindDepthAsync(IConnection connection, string name, CancellationToken cancel)
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
