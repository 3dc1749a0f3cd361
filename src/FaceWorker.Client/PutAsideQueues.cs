using RabbitMQ.Client;

namespace FaceWorker.Client;

/// <summary>All queues of messages that were put aside: parked ones, those that wait for their second chance, and of each work queue those that failed or were not understood.</summary>
/// <remarks>
/// A queue is gone through once around: what stays is sent to its end, confirmed by the broker, and only then removed from its beginning. An interruption leaves a duplicate, never a loss. A message that
/// is returned instead counts its returns, and queues of failed messages have the limit of their work queues (<see cref="FaceWorkerQueues.DeliveryLimit"/>). Every method throws <see cref="BrokerException"/> when the broker is unavailable.
/// </remarks>
public sealed class PutAsideQueues(Uri broker)
{
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    /// <summary>Their names. Those of failed and foreign messages exist once there was such a message.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        FaceWorkerQueues.DeadLetter, FaceWorkerQueues.SecondChance,
        .. FaceWorkerQueues.All.Select(FaceWorkerQueues.ErrorQueueOf), .. FaceWorkerQueues.All.Select(FaceWorkerQueues.SkippedQueueOf),
    ];

    /// <summary>How many of the messages are such.</summary>
    public Task<int> CountAsync(Predicate<DeadLetter> which, CancellationToken cancel) => GoThroughAsync(which, removes: false, cancel);

    /// <summary>Deletes the chosen messages permanently; the others stay in their order.</summary>
    /// <returns>How many were deleted.</returns>
    public Task<int> RemoveAsync(Predicate<DeadLetter> which, CancellationToken cancel) => GoThroughAsync(which, removes: true, cancel);

    private Task<int> GoThroughAsync(Predicate<DeadLetter> which, bool removes, CancellationToken cancel) => BrokerQueues.WithConnectionAsync(broker, async connection =>
    {
        var found = 0;
        foreach (var name in Names)
            if (await BrokerQueues.FindDepthAsync(connection, name, cancel).ConfigureAwait(false) is { Messages: > 0 and var waiting })
                found += await GoThroughAsync(connection, name, waiting, which, removes, cancel).ConfigureAwait(false);
        return found;
    }, cancel);

    private static async Task<int> GoThroughAsync(IConnection connection, string name, uint waiting, Predicate<DeadLetter> which, bool removes, CancellationToken cancel)
    {
        await using var channel = await connection.CreateChannelAsync(Confirmed, cancel).ConfigureAwait(false);
        var found = 0;
        for (var left = waiting; left > 0 && await channel.BasicGetAsync(name, autoAck: false, cancel).ConfigureAwait(false) is { } message; left--)
        {
            var isChosen = which(DeadLetter.Of(message));
            if (isChosen)
                found++;
            if (!isChosen || !removes)
                await channel.BasicPublishAsync("", name, mandatory: true, DeadLetterHeaders.Again(message.BasicProperties), message.Body, cancel).ConfigureAwait(false);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancel).ConfigureAwait(false);
        }

        return found;
    }
}
