using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace FaceWorker.Client;

/// <summary>Why a job was parked; travels with it as message headers.</summary>
/// <param name="Queue">The work queue it came from.</param>
/// <param name="Reason">In camel case, as in answers.</param>
/// <param name="Deliveries">Of the job, the last one included.</param>
public sealed record Parking(string Queue, string Reason, string Detail, string Worker, int Deliveries, DateTimeOffset At);

/// <summary>How a single job waits for its source; travels with it as message headers.</summary>
/// <param name="Since">When its source began to be away; null: it answers.</param>
/// <param name="Failures">Failures of the source for this job, while it delivered others.</param>
/// <param name="AnswerBy">When the asker of a question stops waiting; null for a job.</param>
public sealed record Waiting(DateTimeOffset? Since, int Failures, DateTimeOffset? AnswerBy = null);

/// <summary>The message headers in which workers and <c>faceworker dead-letters</c> keep the state of a job.</summary>
public static class DeadLetterHeaders
{
    private const string Chance = "faceworker-quarantine";
    private const string Queue = "faceworker-queue";
    private const string Reason = "faceworker-reason";
    private const string Detail = "faceworker-detail";
    private const string Worker = "faceworker-worker";
    private const string Deliveries = "faceworker-deliveries";
    private const string At = "faceworker-parked-at";
    private const string LastDeathQueue = "x-last-death-queue"; // the first may be a delay queue

    private const string LastDeathReason = "x-last-death-reason";

    private const string Returns = "x-delivery-count"; // set by quorum queues from the second delivery on
    private const string EarlierReturns = "faceworker-returns";
    private const string WaitingSince = "faceworker-waiting-since";
    private const string SourceFailures = "faceworker-source-failures";
    private const string AnswerBy = "faceworker-answer-by";

    private const int MostReturns = 1_000_000;

    private static readonly string[] DeathPrefixes = ["x-first-death-", "x-last-death-"];

    /// <summary>The broker dead-lettered the job once; it must run in the quarantine.</summary>
    public static bool HadItsChance(IReadOnlyBasicProperties properties) => properties.Headers?.ContainsKey(Chance) == true;

    /// <summary>The broker dead-lettered the message because its time to live was over while it waited in a work queue.</summary>
    public static bool HasExpired(IReadOnlyBasicProperties properties) => Text(properties, LastDeathReason) == "expired";

    /// <summary>The work queue that a dead-lettered message came from; null when no header says.</summary>
    public static string? QueueOf(IReadOnlyBasicProperties properties) => Text(properties, Queue) ?? Text(properties, LastDeathQueue);

    /// <summary>Why a worker parked the message; null when it was the broker.</summary>
    public static Parking? ParkingOf(IReadOnlyBasicProperties properties) =>
        (Text(properties, Queue), Text(properties, Reason)) is ({ } queue, { } reason)
            ? new Parking(queue, reason, Text(properties, Detail) ?? "", Text(properties, Worker) ?? "",
                Number(properties, Deliveries), Time(properties, At) ?? DateTimeOffset.UnixEpoch)
            : null;

    /// <summary>A header as people read it; null when it is not there.</summary>
    public static string? Text(IReadOnlyBasicProperties properties, string header) =>
        properties.Headers?.TryGetValue(header, out var value) == true ? Text(value) : null;

    public static string? Text(object? value) => value switch
    {
        null => null,
        byte[] text => Encoding.UTF8.GetString(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Since when a message waits for its source, and how often that failed for it alone.</summary>
    public static Waiting WaitingOf(IReadOnlyBasicProperties properties) =>
        new(Time(properties, WaitingSince), Number(properties, SourceFailures), Time(properties, AnswerBy));

    /// <summary>How often a worker was given the message and did not live to acknowledge it or put it back.</summary>
    public static int ReturnsOf(IReadOnlyBasicProperties properties) => Number(properties, Returns) + Number(properties, EarlierReturns);

    /// <summary>The message's properties without the broker's counters, with the waiting state, and with the returns that the counters said.</summary>
    public static BasicProperties Delayed(IReadOnlyBasicProperties properties, Waiting waiting)
    {
        var delayed = Copy(properties, header => !IsCount(header) && !IsDeath(header) && header != WaitingSince);
        if (waiting.Since is { } since)
            delayed.Headers![WaitingSince] = since.ToString("O", CultureInfo.InvariantCulture);
        delayed.Headers![SourceFailures] = waiting.Failures.ToString(CultureInfo.InvariantCulture);
        delayed.Headers[EarlierReturns] = ReturnsOf(properties).ToString(CultureInfo.InvariantCulture);
        if (waiting.AnswerBy is { } answerBy)
            delayed.Headers[AnswerBy] = answerBy.ToString("O", CultureInfo.InvariantCulture);
        return delayed;
    }

    internal static BasicProperties Parked(IReadOnlyBasicProperties properties, Parking parking)
    {
        var parked = Fresh(properties);
        parked.Headers![Queue] = parking.Queue;
        parked.Headers[Reason] = parking.Reason;
        parked.Headers[Detail] = parking.Detail;
        parked.Headers[Worker] = parking.Worker;
        parked.Headers[Deliveries] = parking.Deliveries.ToString(CultureInfo.InvariantCulture);
        parked.Headers[At] = parking.At.ToString("O", CultureInfo.InvariantCulture);
        return parked;
    }

    internal static BasicProperties WithChance(IReadOnlyBasicProperties properties)
    {
        var marked = Fresh(properties);
        marked.Headers![Chance] = "1";
        return marked;
    }

    /// <summary>As it is in its queue, for the same queue.</summary>
    internal static BasicProperties Again(IReadOnlyBasicProperties properties) => Copy(properties, header => !IsCount(header));

    /// <summary>As the sender sent it, so that it starts over.</summary>
    internal static BasicProperties Fresh(IReadOnlyBasicProperties properties) => Copy(properties, header => !IsCount(header) && !IsHistory(header));

    /// <summary>Senders may set any header: a value that is not a number, or out of range, is ignored.</summary>
    private static int Number(IReadOnlyBasicProperties properties, string header) =>
        int.TryParse(Text(properties, header), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostReturns ? number : 0;

    private static BasicProperties Copy(IReadOnlyBasicProperties properties, Func<string, bool> keeps)
    {
        var copy = new BasicProperties(properties)
        {
            Persistent = true,
            Headers = properties.Headers?.Where(header => keeps(header.Key)).ToDictionary() ?? [],
        };
        copy.ClearExpiration();
        return copy;
    }

    private static DateTimeOffset? Time(IReadOnlyBasicProperties properties, string header) =>
        DateTimeOffset.TryParse(Text(properties, header), CultureInfo.InvariantCulture, out var time) ? time : null;

    private static bool IsCount(string header) => header is "x-delivery-count" or "x-acquired-count";

    private static bool IsHistory(string header) => header.StartsWith("faceworker-", StringComparison.Ordinal) || IsDeath(header);

    private static bool IsDeath(string header) => header == "x-death" || DeathPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.Ordinal));
}
