using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Published;

/// <summary>A call of a webhook.</summary>
/// <param name="Timestamp">Seconds since 1970.</param>
internal sealed record WebhookCall(string Id, long Timestamp, string Signature, string Body)
{
    public string? Source => JsonDocument.Parse(Body).RootElement.TryGetProperty("source", out var source) ? source.GetString() : null;

    /// <summary>As the Standard Webhooks specification says, by nothing of ours.</summary>
    public bool IsSignedBy(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        return Signature.Split(' ').Contains($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}")))}");
    }
}

/// <summary>The receiver of a webhook: a real HTTP server, which says what the test has it say.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly WebServer server;

    /// <param name="answer">After a call was kept; the status is 200 unless it is set.</param>
    public Receiver(Func<WebhookCall, HttpListenerResponse, Task> answer) => server = new WebServer(async context =>
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var headers = context.Request.Headers;
        var call = new WebhookCall(headers["webhook-id"]!, long.Parse(headers["webhook-timestamp"]!, System.Globalization.CultureInfo.InvariantCulture), headers["webhook-signature"]!, await reader.ReadToEndAsync());
        Calls.Enqueue(call);
        await answer(call, context.Response);
    });

    public Receiver()
        : this((_, _) => Task.CompletedTask)
    {
    }

    public ConcurrentQueue<WebhookCall> Calls { get; } = [];

    public string Host => server.Host;

    public string Url => server.Url("hook").ToString();

    public void Dispose() => server.Dispose();
}
