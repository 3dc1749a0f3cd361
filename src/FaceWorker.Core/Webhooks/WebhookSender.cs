using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Tls;

namespace FaceWorker.Core.Webhooks;

/// <summary>Where a message goes.</summary>
/// <param name="Id">The same at each attempt.</param>
/// <param name="Body">JSON.</param>
public sealed record WebhookMessage(Uri Url, WebhookSecret Secret, Guid Id, string Body);

/// <summary>Why a message was not taken, in words.</summary>
/// <param name="IsFinal">Another attempt is of no use: the receiver says that it is gone (410).</param>
public sealed record WebhookProblem(string Detail, bool IsFinal = false);

/// <summary>Calls webhooks, signed as the Standard Webhooks specification says.</summary>
public sealed class WebhookSender : IDisposable
{
    private const int Gone = 410;

    private readonly WebhookOptions options;
    private readonly TimeProvider time;
    private readonly GuardedConnections connections;
    private readonly WebTls tls;
    private readonly HttpClient http;

    public WebhookSender(WebhookOptions options, TimeProvider time, WebTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.options, this.time, this.tls) = (options, time, tls ?? new WebTls(new TlsOptions()));
        connections = new GuardedConnections(options.Hosts);
        var handler = connections.CreateHandler();
        this.tls.ApplyTo(handler);
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // each request has its own
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FaceWorker", "1"));
    }

    /// <summary>Makes one attempt.</summary>
    /// <returns>Null: the receiver took it (2xx).</returns>
    public async Task<WebhookProblem?> SendAsync(WebhookMessage message, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Url.Scheme != Uri.UriSchemeHttps && !connections.Names(message.Url))
            return new WebhookProblem($"'{Webhook.Show(message.Url)}' is not https; use TLS, or add '{message.Url.Authority}' to the worker's setting Webhooks:Hosts (FACEWORKER_WEBHOOKS__HOSTS__0).");
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(options.Timeout);
        try
        {
            using var request = ToRequest(message);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
            return ProblemOf((int)answer.StatusCode);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new WebhookProblem($"It did not answer within {options.Timeout.TotalSeconds:0.#} s (Webhooks:Timeout).");
        }
        catch (HttpRequestException exception)
        {
            return exception.InnerException is PrivateAddressException refused
                ? new WebhookProblem($"{refused.Message}; if it may be called all the same, add '{message.Url.Authority}' to the worker's setting Webhooks:Hosts (FACEWORKER_WEBHOOKS__HOSTS__0).")
                : new WebhookProblem(tls.Explain(message.Url.IdnHost, exception) ?? $"It cannot be reached: {exception.Message}");
        }
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage ToRequest(WebhookMessage message)
    {
        var (id, timestamp) = (message.Id.ToString(), time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        return new HttpRequestMessage(HttpMethod.Post, message.Url)
        {
            Content = new StringContent(message.Body, Encoding.UTF8, "application/json"),
            Headers = { { "webhook-id", id }, { "webhook-timestamp", timestamp }, { "webhook-signature", message.Secret.Sign(id, timestamp, message.Body) } },
        };
    }

    private static WebhookProblem? ProblemOf(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => new WebhookProblem($"It answered {status}: redirects are not followed. Add the address that it leads to, and remove this one."),
        Gone => new WebhookProblem($"It answered {status}: it is gone for good. Remove the webhook.", IsFinal: true),
        _ => new WebhookProblem($"It answered {status}."),
    };
}
