using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A span as it was sent.</summary>
/// <param name="Source">The name of the instrumentation scope.</param>
/// <param name="Links">The ids of the spans that it is linked with.</param>
internal sealed record CollectedSpan(string Source, string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Links);

/// <summary>A collector that takes OTLP over HTTP, and keeps the spans.</summary>
internal sealed class TraceCollector : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<CollectedSpan> spans = [];
    private readonly WebServer server;

    public TraceCollector() => server = new WebServer(async request =>
    {
        using var body = new MemoryStream();
        await request.Request.InputStream.CopyToAsync(body);
        if (request.Request.Url!.AbsolutePath.EndsWith("/traces", StringComparison.Ordinal))
            foreach (var span in Read(body.ToArray()))
                spans.Enqueue(span);
    });

    public string Address => server.Url("").ToString();

    /// <summary>The spans of a trace, once one of this name has come: it is the last to end, and those that were sent with it are here.</summary>
    public async Task<IReadOnlyList<CollectedSpan>> UntilAsync(ActivityTraceId trace, string last)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (!OfTrace().Any(span => span.Name == last))
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"No span '{last}' of trace {trace} came; of it came: {string.Join(", ", OfTrace().Select(span => span.Name))}; of all: {spans.Count}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return [.. OfTrace()];

        IEnumerable<CollectedSpan> OfTrace() => spans.Where(span => span.Trace == trace.ToString());
    }

    public void Dispose() => server.Dispose();

    /// <summary>An <c>ExportTraceServiceRequest</c>: resources (1), in each scopes (2), in each its name (1.1) and spans (2).</summary>
    private static IEnumerable<CollectedSpan> Read(ReadOnlyMemory<byte> request) =>
        from resource in Messages(request, 1)
        from scope in Messages(resource, 2)
        let source = Text(Messages(scope, 1).Select(head => Messages(head, 1).FirstOrDefault()).FirstOrDefault())
        from span in Messages(scope, 2)
        select new CollectedSpan(source, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(Messages(span, 5).FirstOrDefault()), [.. Messages(span, 13).Select(link => Hex(link, 2))]);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static string Hex(ReadOnlyMemory<byte> message, int field) => Convert.ToHexStringLower(Messages(message, field).FirstOrDefault().Span);

    /// <summary>The values of a field that has a length: bytes, text, or messages in turn.</summary>
    private static List<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int field)
    {
        var values = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < message.Length;)
        {
            var key = Number(message.Span, ref at);
            var length = (key & 7) switch
            {
                0 => Skipped(message.Span, ref at),
                1 => 8,
                2 => (int)Number(message.Span, ref at),
                5 => 4,
                var kind => throw new InvalidDataException($"Wire type {kind} at byte {at}."),
            };
            if (key == (ulong)((field << 3) | 2))
                values.Add(message.Slice(at, length));
            at += length;
        }

        return values;
    }

    private static int Skipped(ReadOnlySpan<byte> bytes, ref int at)
    {
        Number(bytes, ref at);
        return 0;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }
    }
}
