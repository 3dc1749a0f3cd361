using RabbitMQ.Client;

namespace FaceWorker.Client;

/// <summary>What became of the messages that the broker dead-lettered.</summary>
/// <param name="Given">Sent again.</param>
/// <param name="Parked">They had had their chance.</param>
/// <param name="Expired">Their time to live was over before a worker took them; dropped.</param>
public sealed record SecondChances(int Given, int Parked, int Expired);

/// <summary>The dead-letter queue: parks messages, shows them, sends them again.</summary>
/// <remarks>
/// A message is forwarded, confirmed by the broker, and only then removed from its queue. An interruption in between leaves a duplicate, never
/// a loss; every job can run twice. Every method throws <see cref="BrokerException"/> when the broker is unavailable.
/// </remarks>
public sealed class DeadLetters(Uri broker)
{
    private const string DeliveryLimit = "deliveryLimit";

    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    /// <summary>Parks an unchanged message with the reason; returns once the broker has confirmed it.</summary>
    public Task ParkAsync(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, Parking parking, CancellationToken cancel) =>
        WithChannelAsync(async channel =>
        {
            await ParkAsync(channel, properties, body, parking, cancel).ConfigureAwait(false);
            return true;
        }, cancel);

    /// <summary>Sends what the broker dead-lettered back to its queue, marked for the quarantine; parks what had this chance before, and drops what expired.</summary>
    public Task<SecondChances> GiveSecondChancesAsync(string worker, TimeProvider time, CancellationToken cancel) =>
        WithChannelAsync(async channel =>
        {
            var (given, parked, expired) = (0, 0, 0);
            while (await channel.BasicGetAsync(FaceWorkerQueues.SecondChance, autoAck: false, cancel).ConfigureAwait(false) is { } message)
            {
                if (DeadLetterHeaders.HasExpired(message.BasicProperties))
                {
                    expired++; // its sender has stopped waiting, and a command that is obeyed late may do harm
                }
                else if (WorkQueueOf(message) is { } queue && !DeadLetterHeaders.HadItsChance(message.BasicProperties))
                {
                    await channel.BasicPublishAsync(queue, "", mandatory: true, DeadLetterHeaders.WithChance(message.BasicProperties), message.Body, cancel).ConfigureAwait(false);
                    given++;
                }
                else
                {
                    await ParkAsync(channel, message.BasicProperties, message.Body, ParkingByBroker(message, worker, time), cancel).ConfigureAwait(false);
                    parked++;
                }

                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancel).ConfigureAwait(false);
            }

            return new SecondChances(given, parked, expired);
        }, cancel);

    /// <summary>Every parked message, in the order they were parked. They stay.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(CancellationToken cancel)
    {
        var all = new List<DeadLetter>();
        await SendOnAsync(letter =>
        {
            all.Add(letter);
            return false;
        }, (_, _) => Task.CompletedTask, cancel).ConfigureAwait(false);
        return all;
    }

    /// <summary>Sends the chosen messages to the queues they came from, as their senders sent them. Those of no known queue stay.</summary>
    /// <returns>The messages that were sent.</returns>
    public Task<IReadOnlyList<DeadLetter>> ReplayAsync(Predicate<DeadLetter> which, CancellationToken cancel) => SendOnAsync(
        letter => which(letter) && letter.Queue is { } queue && IsWorkQueue(queue),
        async (channel, message) => await channel.BasicPublishAsync(
            WorkQueueOf(message)!, "", mandatory: true, DeadLetterHeaders.Fresh(message.BasicProperties), message.Body, cancel).ConfigureAwait(false), cancel);

    /// <summary>Deletes the chosen messages permanently.</summary>
    /// <returns>The messages that were deleted.</returns>
    public Task<IReadOnlyList<DeadLetter>> DiscardAsync(Predicate<DeadLetter> which, CancellationToken cancel) =>
        SendOnAsync(which, (_, _) => Task.CompletedTask, cancel);

    /// <summary>Removes the chosen messages once they are forwarded, and returns the others in order.</summary>
    private Task<IReadOnlyList<DeadLetter>> SendOnAsync(Predicate<DeadLetter> which, Func<IChannel, BasicGetResult, Task> send, CancellationToken cancel) =>
        WithChannelAsync<IReadOnlyList<DeadLetter>>(async channel =>
        {
            var (chosen, last) = (new List<DeadLetter>(), 0UL);
            while (await channel.BasicGetAsync(FaceWorkerQueues.DeadLetter, autoAck: false, cancel).ConfigureAwait(false) is { } message)
            {
                var letter = DeadLetter.Of(message);
                if (which(letter))
                {
                    await send(channel, message).ConfigureAwait(false);
                    await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancel).ConfigureAwait(false);
                    chosen.Add(letter);
                }
                else
                    last = message.DeliveryTag;
            }

            if (last > 0) // If left until the channel closes, they would reappear only later.
                await channel.BasicNackAsync(last, multiple: true, requeue: true, cancel).ConfigureAwait(false);
            return chosen;
        }, cancel);

    private static async Task ParkAsync(IChannel channel, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, Parking parking, CancellationToken cancel) =>
        await channel.BasicPublishAsync("", FaceWorkerQueues.DeadLetter, mandatory: true, DeadLetterHeaders.Parked(properties, parking), body, cancel).ConfigureAwait(false);

    private static Parking ParkingByBroker(BasicGetResult message, string worker, TimeProvider time) => new(
        DeadLetterHeaders.QueueOf(message.BasicProperties) ?? "", DeliveryLimit,
        $"It was returned more than {FaceWorkerQueues.DeliveryLimit} times by workers that did not live to answer it, also when it was worked on alone. Look into the workers' logs, then send it again.",
        worker, FaceWorkerQueues.DeliveryLimit + 1, time.GetUtcNow());

    private static string? WorkQueueOf(BasicGetResult message) => DeadLetterHeaders.QueueOf(message.BasicProperties) is { } queue && IsWorkQueue(queue) ? queue : null;

    private static bool IsWorkQueue(string name) => FaceWorkerQueues.All.Any(queue => queue.Name == name);

    private Task<T> WithChannelAsync<T>(Func<IChannel, Task<T>> work, CancellationToken cancel) => BrokerQueues.WithConnectionAsync(broker, async connection =>
    {
        await using var channel = await connection.CreateChannelAsync(Confirmed, cancel).ConfigureAwait(false);
        return await work(channel).ConfigureAwait(false);
    }, cancel);
}
