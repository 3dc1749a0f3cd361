using System.Text;
using System.Text.Json;
using CsCheck;
using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.EndToEnd.Tests.Fuzz;

/// <summary>What stands in messages: objects with fields that are missing, wrong, twice there, huge or nested too deep; envelopes likewise; and bytes that are no JSON.</summary>
internal static class FuzzedBodies
{
    /// <summary>In place of a value; some are no JSON.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "0.1", "1e308", "1e999", "-1e999", "9223372036854775808", "-9223372036854775809", "99999999999999999999999999", "\"\"", "\" \"", "\"x\"", "\"archive\"", "\"17\"",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u202e\"", "\"\\r\\n\\u001b[2J\"", "\"\\u007f\\u0085\"", "\"../../etc/passwd\"", "\"' OR 1=1; --\"", "\"%s%n{0}\"", "\"NaN\"", "\"9999-12-31T23:59:59Z\"", "\"\\u00fc\\ud83d\\ude00\"",
        "[]", "[null]", "[[]]", "[1,\"x\",{}]", "{}", "{\"path\":\"/etc/passwd\"}", "{\"path\":\"\"}", "{\"path\":null,\"url\":null}", "{\"path\":\"/x\",\"url\":\"http://x/\"}", "{\"path\":\"/a/\\u0000b\"}", "{\"url\":\"http://169.254.169.254/\"}",
        "{\"url\":\"file:///etc/passwd\"}", "{\"url\":\"s3://x/../y\"}", "{\"content\":\"!\"}", "{\"content\":\"\"}", "{\"content\":\"AAAA\",\"name\":\"\\u0000\"}", "{\"content\":[1,2]}", "{\"subjectId\":-1}", "{\"subjectId\":1,\"subject\":\"x\"}", "{\"archive\":-1,\"item\":0}",
        "{\"x\":1e308,\"y\":-1e308,\"width\":1e-300,\"height\":1e300}", "{\"x\":0,\"y\":0,\"width\":-1,\"height\":0}", "NaN", "-Infinity", "'x'", "undefined", "/**/1", "0x10", "01", "+1", ".5", "1.", "tru", "\"", "\"\\x\"", "\"\\u12\"", "{", "[", "}",
    ];

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private static readonly Gen<string> Value = Gen.Frequency<string>(
        (60, Gen.OneOf<string>(Values)),
        (2, Gen.Int[1, 400].Select(depth => new string('[', depth) + new string(']', depth))),
        (2, Gen.Int[1, 400].Select(depth => $"{string.Concat(Enumerable.Repeat("{\"a\":", depth))}1{new string('}', depth)}")),
        (2, Gen.Int[100, 20_000].Select(length => $"\"{new string('x', length)}\"")),
        (1, Gen.Int[100, 20_000].Select(length => $"\"x:{new string('/', length)}\"")),
        (1, Gen.Int[100, 3_000].Select(count => $"[{string.Join(',', Enumerable.Range(0, count))}]")));

    /// <summary>An object of a queue's fields, more or less.</summary>
    public static Gen<string> ObjectOf(WorkQueue queue) => queue.Request.GetProperties()
        .Select(field => FieldOf(JsonNamingPolicy.CamelCase.ConvertName(field.Name), ValidOf(queue, field.Name)))
        .Append(Field("unknown\\u0000\\ud83d", Value, keeps: 1, leavesOut: 20))
        .Aggregate((all, field) => Gen.Select(all, field, (before, text) => text.Length == 0 ? before : before.Length == 0 ? text : $"{before},{text}"))
        .Select(fields => $"{{{fields}}}");

    /// <summary>MassTransit's envelope around such an object, and whether its asker is the test.</summary>
    public static Gen<(byte[] Body, bool IsAnswerSeen)> EnvelopeOf(WorkQueue queue)
    {
        var ours = $"\"rabbitmq://localhost/{FuzzedMessage.Replies}?temporary=true\"";
        var response = Gen.Frequency<string>((3, Gen.Const(ours)), (1, Gen.OneOf<string>(
            "null", "\"\"", "17", "\"no address\"", "\"http://127.0.0.1:1/x\"", "\"loopback://localhost/x\"", "\"exchange:amq.topic\"", "\"exchange:\"", "\"queue:faceworker.index?type=direct\"",
            "\"rabbitmq://localhost/faceworker.index\"", "\"rabbitmq://nobody:1/nowhere/x?durable=maybe\"", $"\"exchange:{new string('x', 300)}\"", "\"exchange:amq.rabbitmq.reply-to\"")));
        var rest = new[]
        {
            Field("messageId", Gen.OneOf<string>("\"x\"", "17", "\"00000000-0000-0000-0000-000000000000\"", "\"\\u001b\""), keeps: 1, leavesOut: 3),
            Field("conversationId", Value, keeps: 1, leavesOut: 10),
            Field("sourceAddress", Gen.OneOf<string>("\"x\"", "\"rabbitmq://localhost/x\"", "{}", "\"http://[::1\""), keeps: 1, leavesOut: 3),
            Field("faultAddress", Gen.OneOf<string>("\"exchange:amq.direct\"", "\"queue:faceworker.identify\"", "\"x\""), keeps: 1, leavesOut: 3),
            Field("expirationTime", Gen.OneOf<string>("\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00Z\"", "\"2000-01-01T00:00:00\"", "17", "\"soon\""), keeps: 1, leavesOut: 2),
            Field("sentTime", Gen.OneOf<string>("\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"", "\"2000-01-01T00:00:00+14:00\"", "{}"), keeps: 1, leavesOut: 2),
            Field("messageType", Gen.Frequency<string>((20, Gen.Const($"[\"urn:message:FaceWorker.Contracts:{queue.Request.Name}\"]")), (1, Value)), keeps: 30, leavesOut: 1),
            Field("headers", Value, keeps: 1, leavesOut: 8),
            Field("host", Value, keeps: 1, leavesOut: 8),
            Field("message", Gen.Frequency<string>((20, ObjectOf(queue)), (1, Value)), keeps: 30, leavesOut: 1),
            Gen.Frequency<string>((20, Gen.Const($"\"requestId\":\"{FuzzedMessage.RequestId}\"")), (1, Gen.OneOf<string>("\"requestId\":\"x\"", "\"requestId\":17", "\"requestId\":[]"))),
        }.Aggregate((all, field) => Gen.Select(all, field, (before, text) => text.Length == 0 ? before : before.Length == 0 ? text : $"{before},{text}"));
        return Gen.Select(response, rest, (address, fields) => (Encoding.UTF8.GetBytes($"{{\"responseAddress\":{address},{fields}}}"), address == ours));
    }

    /// <summary>Bytes that are no JSON object in UTF-8.</summary>
    public static Gen<byte[]> NoObjectOf(WorkQueue queue) => Gen.OneOf<byte[]>(
        Gen.Byte.Array[0, 300],
        Gen.OneOf<string>("", " ", "null", "17", "\"text\"", "[]", "[{}]", "true", "{} {}", "{}x", "<message/>", "jobId=1&gallery=archive", "\0\0\0\0", "{\"gallery\":\"archive\"", "{'gallery':'archive'}", "{\"gallery\"=\"archive\"}").Select(Encoding.UTF8.GetBytes),
        Value.Select(Encoding.UTF8.GetBytes),
        ObjectOf(queue).Select(Encoding.Unicode.GetBytes),
        ObjectOf(queue).Select(Encoding.BigEndianUnicode.GetBytes),
        ObjectOf(queue).Select(Encoding.UTF32.GetBytes),
        ObjectOf(queue).Select(text => ByteOrderMark.Concat(Encoding.UTF8.GetBytes(text)).ToArray()),
        Gen.Select(ObjectOf(queue), Gen.Int[0, 100], (text, percent) => Encoding.UTF8.GetBytes(text)[..(text.Length * percent / 100)]),
        Gen.Select(ObjectOf(queue), Gen.Int[0, 10_000], Gen.Byte, Invalid),
        Gen.Int[64, 50_000].Select(depth => Encoding.UTF8.GetBytes(new string('[', depth))),
        Gen.Int[64, 20_000].Select(depth => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"image\":", depth)))));

    /// <summary>One byte is another.</summary>
    private static byte[] Invalid(string text, int at, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes[at % bytes.Length] = value;
        return bytes;
    }

    /// <summary>Mostly what it should be.</summary>
    private static Gen<string> FieldOf(string name, string valid) => Gen.Frequency<string>(
        (14, Gen.Const($"\"{name}\":{valid}")),
        (2, Gen.Const("")),
        (4, Value.Select(value => $"\"{name}\":{value}")),
        (1, Value.Select(value => $"\"{name}\":{value},\"{name}\":{valid}")),
        (1, Value.Select(value => $"\"{name.ToUpperInvariant()}\":{value}")));

    private static Gen<string> Field(string name, Gen<string> value, int keeps, int leavesOut) =>
        Gen.Frequency<string>((keeps, value.Select(text => $"\"{name}\":{text}")), (leavesOut, Gen.Const("")));

    /// <summary>What keeps a message going until it meets what is wrong with it. None begins work: there are no such people, archives and images.</summary>
    private static string ValidOf(WorkQueue queue, string field) => field switch
    {
        "Gallery" => queue.Request == typeof(AddArchive) ? "\"nobody-made-this\"" : $"\"{WorkerFixture.Gallery}\"",
        "Image" or "First" or "Second" => "{\"content\":\"bm8gcGhvdG8=\",\"name\":\"probe.jpg\"}",
        "Subject" or "Name" or "Actor" or "JobId" => "\"Anna\"",
        "Subjects" => "[\"Anna\"]",
        "FaceIds" => "[1,2]",
        "Person" or "Into" or "Other" => "{\"subjectId\":1}",
        "Box" => "{\"x\":1,\"y\":1,\"width\":10,\"height\":10}",
        "Source" => "\"/no/such/folder\"",
        "Archive" or "ImageId" or "ChangeId" or "Top" or "Limit" or "Skip" => "1",
        _ => "null",
    };
}
