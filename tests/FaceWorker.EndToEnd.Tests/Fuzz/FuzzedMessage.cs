using System.Text;
using FaceWorker.Client;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests.Fuzz;

/// <summary>A message as no honest client sends it.</summary>
/// <param name="Body">As it is sent, but for <see cref="RequestId"/> and <see cref="Replies"/> of an envelope.</param>
/// <param name="ReplyTo">Where its answer is to go; <see cref="Replies"/>: to the test.</param>
/// <param name="IsAnswerSeen">Whether the test sees its answer.</param>
internal sealed record FuzzedMessage(WorkQueue Queue, byte[] Body, string? ContentType, IReadOnlyList<KeyValuePair<string, object?>> Headers, Action<BasicProperties> Change, string? ReplyTo, bool IsAnswerSeen)
{
    /// <summary>Stands for the test's queue of answers, and for the message's own id.</summary>
    public const string Replies = "REPLIES", RequestId = "11111111-2222-3333-4444-555555555555";

    /// <summary>The header that says which message it is, wherever it ends.</summary>
    public const string NumberHeader = "test-number";

    private const string CorrelationPrefix = "fuzz-";

    public static Guid RequestIdOf(int number) => new(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    /// <summary>Null: the answer is to none of these messages.</summary>
    public static int? NumberOf(string? correlationId) =>
        correlationId?.StartsWith(CorrelationPrefix, StringComparison.Ordinal) == true ? int.Parse(correlationId[CorrelationPrefix.Length..], System.Globalization.CultureInfo.InvariantCulture) : null;

    public ValueTask SendAsync(IChannel channel, int number, string replies, CancellationToken cancel)
    {
        var headers = new Dictionary<string, object?>();
        foreach (var (name, value) in Headers)
            headers[name] = value;
        headers[NumberHeader] = number;
        var properties = new BasicProperties { CorrelationId = $"{CorrelationPrefix}{number}", ReplyTo = ReplyTo == Replies ? replies : ReplyTo, Headers = headers };
        if (ContentType is not null)
            properties.ContentType = ContentType;
        Change(properties);
        var body = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Body).Replace(RequestId, RequestIdOf(number).ToString(), StringComparison.Ordinal).Replace(Replies, replies, StringComparison.Ordinal)); // every byte is a character, and the other way round
        return channel.BasicPublishAsync(Queue.Name, "", mandatory: true, properties, body, cancel);
    }

    public override string ToString() =>
        $"to {Queue.Name}, {ContentType ?? "no content type"}, reply to {ReplyTo ?? "nobody"}, headers {string.Join(", ", Headers.Select(header => $"{header.Key}={header.Value}"))}, {Body.Length:N0} bytes: {Encoding.Latin1.GetString(Body.AsSpan(0, Math.Min(Body.Length, 600)))}";
}
