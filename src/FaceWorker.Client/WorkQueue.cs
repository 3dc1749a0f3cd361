namespace FaceWorker.Client;

/// <summary>A queue that workers consume: fed through a durable fanout exchange of the same name, so that any client can publish to it.</summary>
/// <param name="Request">The kind of message that it takes.</param>
/// <param name="Answer">What answers it, unless a <see cref="Contracts.RequestRejected"/> does.</param>
public sealed record WorkQueue(string Name, Type Request, Type Answer)
{
    /// <summary>What comes before the answer, for each part of the request; null: nothing does.</summary>
    public Type? AnswerOfEach { get; init; }

    /// <summary>Where senders send: the exchange. (Sending to <c>queue:</c> would re-declare the queue as another type.)</summary>
    public Uri Address => new($"exchange:{Name}");
}

/// <summary>A durable fanout exchange to which workers publish one kind of event as plain JSON: bind a queue of yours to it.</summary>
/// <param name="Event">The kind of message.</param>
public sealed record EventExchange(string Name, Type Event)
{
    /// <summary>The end of the name, by which requests and commands call this kind of event: <c>image-indexed</c>.</summary>
    public string Kind { get; } = Name[(Name.LastIndexOf('.') + 1)..];
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
