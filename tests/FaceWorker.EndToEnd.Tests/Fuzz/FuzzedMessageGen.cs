using System.Text;
using CsCheck;
using FaceWorker.Client;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests.Fuzz;

/// <summary>Messages of every kind to every queue, with properties and headers as absurd as their bodies.</summary>
internal static class FuzzedMessageGen
{
    private const string Plain = "application/json", Envelope = "application/vnd.masstransit+json";

    /// <summary>Only what the broker can read: a NaN ends the sender's connection.</summary>
    private static readonly object?[] HeaderValues =
    [
        null, true, 0, -1, int.MinValue, long.MaxValue, -1e300, "", "x", "-1", "99999999999999999999", "9999-12-31T23:59:59.9999999+00:00", "0001-01-01T00:00:00Z", "00-0-0-0", "\0\u001b[2J", new string('x', 3000),
        new byte[] { 0xFF, 0xFE, 0x00 }, new AmqpTimestamp(long.MaxValue), new AmqpTimestamp(-1), new List<object?> { 1, "x", null }, Nested(50),
    ];

    private static readonly Gen<WorkQueue> Queue = Gen.OneOf<WorkQueue>(
        [.. FaceWorkerQueues.All, .. Enumerable.Repeat<WorkQueue[]>([FaceWorkerQueues.Index, FaceWorkerQueues.Enroll, FaceWorkerQueues.Identify, FaceWorkerQueues.Verify, FaceWorkerQueues.VerifySubjects, FaceWorkerQueues.AddFace, FaceWorkerQueues.ListPeople], 5).SelectMany(queues => queues)]);

    private static readonly Gen<string?> ContentType = Gen.Frequency<string?>(
        (20, Gen.Const<string?>(Plain)),
        (3, Gen.OneOf<string?>(null, " ", "text/plain", "application/json; charset=utf-16", "APPLICATION/JSON", "application/xml", "garbage", ";;;", "a/b;c", "image/jpeg", "application/octet-stream", "\0", Envelope, "application/vnd.masstransit+xml", "application/vnd.masstransit+bson")));

    private static readonly Gen<KeyValuePair<string, object?>> Header = Gen.Select(
        Gen.OneOf<string>(
            "faceworker-returns", "faceworker-answer-by", "faceworker-waiting-since", "faceworker-source-failures", "faceworker-deliveries", "faceworker-queue", "x-delivery-count", "x-last-death-queue", "traceparent", "tracestate",
            "MT-Activity-Id", "MT-Host-Info", "MT-MessageType", "MT-Request-Id", "MT-Response-Address", "MT-Fault-Address", "MT-Redelivery-Count", "MT-Fault-RetryCount", "MessageId", "CorrelationId", "ConversationId", "RequestId", "ResponseAddress", "FaultAddress",
            "Content-Type", "ContentType", "Content-Encoding", "deadline", "priority", "expiration", "reply_to", "user-id", "", "x", new string('k', 255)),
        Gen.OneOf<object?>(HeaderValues),
        (name, value) => KeyValuePair.Create(name, value));

    private static readonly Gen<IReadOnlyList<KeyValuePair<string, object?>>> Headers = Gen.Frequency<IReadOnlyList<KeyValuePair<string, object?>>>(
        (2, Gen.Const<IReadOnlyList<KeyValuePair<string, object?>>>([])),
        (1, Header.Array[1, 6].Select(headers => (IReadOnlyList<KeyValuePair<string, object?>>)headers)));

    /// <summary>Only what the broker takes: a time to live that is not a number, for example, closes the sender's channel.</summary>
    private static readonly Gen<Action<BasicProperties>> Change = Gen.Frequency<Action<BasicProperties>>(
        (5, Gen.Const<Action<BasicProperties>>(_ => { })),
        (1, Gen.OneOf<Action<BasicProperties>>(
            properties => properties.Priority = 255,
            properties => properties.Expiration = "4294967295",
            properties => properties.Expiration = "600000",
            properties => properties.Timestamp = new AmqpTimestamp(long.MinValue),
            properties => properties.Timestamp = new AmqpTimestamp(long.MaxValue),
            properties => properties.MessageId = "\0",
            properties => properties.MessageId = new string('m', 255),
            properties => properties.Type = "FaceWorker.Contracts.IndexImage, FaceWorker.Contracts",
            properties => properties.ContentEncoding = "gzip",
            properties => properties.ContentEncoding = "utf-16",
            properties => properties.AppId = new string('a', 255),
            properties => properties.ClusterId = "x",
            properties => properties.Persistent = true)));

    public static Gen<FuzzedMessage> Message { get; } = Queue.SelectMany(queue => Gen.Frequency<FuzzedMessage>((12, ObjectTo(queue)), (4, BytesTo(queue)), (4, EnvelopeTo(queue))));

    /// <summary>To the test mostly, and to where no answer of this kind belongs.</summary>
    private static Gen<string?> ReplyTo { get; } = Gen.Frequency<string?>((9, Gen.Const<string?>(FuzzedMessage.Replies)), (1, Gen.OneOf<string?>(null, "nowhere", "faceworker.index", "\0", new string('r', 255))));

    private static Gen<FuzzedMessage> ObjectTo(WorkQueue queue) => PlainTo(queue, FuzzedBodies.ObjectOf(queue).Select(Encoding.UTF8.GetBytes));

    private static Gen<FuzzedMessage> BytesTo(WorkQueue queue) => PlainTo(queue, FuzzedBodies.NoObjectOf(queue));

    private static Gen<FuzzedMessage> PlainTo(WorkQueue queue, Gen<byte[]> bodies) => Gen.Select(bodies, ContentType, Headers, Change, (body, type, headers, change) => (body, type, headers, change))
        .SelectMany(parts => ReplyTo.Select(replyTo => new FuzzedMessage(queue, parts.body, parts.type, parts.headers, parts.change, replyTo, replyTo == FuzzedMessage.Replies && !NamesAsker(parts.headers))));

    /// <summary>An envelope that cannot be read is answered to the property.</summary>
    private static Gen<FuzzedMessage> EnvelopeTo(WorkQueue queue) => Gen.Select(FuzzedBodies.EnvelopeOf(queue), Headers, Change,
        (envelope, headers, change) => new FuzzedMessage(queue, envelope.Body, Envelope, headers, change, FuzzedMessage.Replies, envelope.IsAnswerSeen));

    /// <summary>Plain JSON with the headers of MassTransit's own senders is answered where they say.</summary>
    private static bool NamesAsker(IReadOnlyList<KeyValuePair<string, object?>> headers) => headers.Any(header => header.Key.EndsWith("Address", StringComparison.Ordinal));

    private static Dictionary<string, object?> Nested(int depth) => new() { ["x"] = depth == 0 ? 1 : Nested(depth - 1) };
}
