using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Tls;

namespace FaceWorker.Core.Sources;

/// <summary>Reads from the allowed hosts by HTTP.</summary>
public sealed class WebReader : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly ImageOptions options;
    private readonly HashSet<string> hosts;
    private readonly WebTls tls;
    private readonly HttpClient http;

    public WebReader(ImageOptions options, WebTls? tls = null)
        : this(options, Dns.GetHostAddressesAsync, tls)
    {
    }

    /// <param name="resolve">From a host's name to its addresses.</param>
    internal WebReader(ImageOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve, WebTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        this.tls = tls ?? new WebTls(new TlsOptions());
        hosts = new HashSet<string>(options.Hosts, StringComparer.OrdinalIgnoreCase);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = new HostConnection(resolve).ConnectAsync,
        };
        this.tls.ApplyTo(handler);
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // each request has its own
    }

    /// <summary>Begins to read, following redirects from one allowed host to another; only the address's own host is sent its user info. The caller disposes it.</summary>
    /// <exception cref="RequestRejectedException">Not an allowed host, not there, or refused.</exception>
    /// <exception cref="TransientFailureException">The host does not answer this time.</exception>
    /// <param name="within">Of which hosts alone, of those that are allowed; null: of all.</param>
    public async Task<Download> OpenAsync(Uri url, CancellationToken cancel, IReadOnlyList<string>? within = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        var (source, first) = (PublicAddress.Of(url.OriginalString), url);
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            if (within is not null && !within.Contains(url.Authority, StringComparer.OrdinalIgnoreCase))
                throw SourceForbidden.Of(PublicAddress.Of(url.OriginalString), within, "--host", $"'{url.Authority}'");
            ThrowIfForbidden(url, source);
            var answer = await SourceTimeout.WithinAsync(options.RequestTimeout, source, limited => AskAsync(url, first, limited), cancel);
            if (FindRedirect(url, answer) is not { } next)
                return await OpenAsync(source, answer, cancel);
            answer.Dispose();
            url = next;
        }

        throw new RequestRejectedException(RejectionReason.NotFound, $"'{source}' leads to another address more than {MaxRedirects} times; give the address where the bytes are.");
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(Uri url, Uri first, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (first.UserInfo.Length > 0 && Uri.Compare(url, first, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0)
            request.Headers.Authorization = CredentialsOf(first.UserInfo);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException exception) when (exception.InnerException is RequestRejectedException refused)
        {
            throw new RequestRejectedException(refused.Reason, refused.Message, exception);
        }
        catch (HttpRequestException exception) when (tls.Explain(url.IdnHost, exception) is { } problem)
        {
            throw new TransientFailureException(problem, exception);
        }
    }

    /// <summary>See RFC 7617.</summary>
    private static AuthenticationHeaderValue CredentialsOf(string userInfo)
    {
        var (user, password) = userInfo.Split(':', 2) is [var name, var secret] ? (name, secret) : (userInfo, "");
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.UnescapeDataString(user)}:{Uri.UnescapeDataString(password)}")));
    }

    private void ThrowIfForbidden(Uri url, string source)
    {
        if (url.Scheme is not ("http" or "https") || !hosts.Contains(url.Authority))
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{source}'{(PublicAddress.Of(url.OriginalString) is var target && target == source ? "" : $" leads to '{target}', which")} is on no allowed host ({(hosts.Count == 0 ? "none are set" : string.Join(", ", hosts))}); " +
                $"add '{url.Authority}' to the worker's setting Images:Hosts (FACEWORKER_IMAGES__HOSTS__0).");
    }

    private static async Task<Download> OpenAsync(string source, HttpResponseMessage answer, CancellationToken cancel)
    {
        if (WebStatus.FindFailure(source, answer.StatusCode) is not { } failure)
            return new Download(await answer.Content.ReadAsStreamAsync(cancel), answer.Content.Headers.ContentLength, answer);
        answer.Dispose();
        throw failure;
    }

    private static Uri? FindRedirect(Uri from, HttpResponseMessage answer) => answer switch
    {
        {
            StatusCode: HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect,
            Headers.Location: { } next
        } => new Uri(from, next),
        _ => null,
    };
}
