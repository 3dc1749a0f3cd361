using System.Net;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>Reads from the allowed hosts by HTTP, a few requests to each at a time.</summary>
public sealed class WebReader : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly ImageOptions options;
    private readonly Dictionary<string, SemaphoreSlim> turns;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan, // each request has its own
    };

    public WebReader(ImageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        turns = options.Hosts.Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(host => host, _ => new SemaphoreSlim(options.RequestsPerHost), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Begins to read, following redirects from one allowed host to another. The caller disposes it, and has one of the host's turns until then.</summary>
    /// <exception cref="RequestRejectedException">Not an allowed host, not there, or refused.</exception>
    /// <exception cref="TransientFailureException">The host does not answer this time.</exception>
    public async Task<Download> OpenAsync(Uri url, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(url);
        var source = url.OriginalString;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            var turn = await TakeTurnAsync(url, source, cancel);
            var answer = await AskAsync(url, source, turn, cancel);
            if (FindRedirect(url, answer) is not { } next)
                return await OpenAsync(source, answer, turn, cancel);
            answer.Dispose();
            turn.Release();
            url = next;
        }

        throw new RequestRejectedException(RejectionReason.NotFound, $"'{source}' leads to another address more than {MaxRedirects} times; give the address where the bytes are.");
    }

    public void Dispose()
    {
        http.Dispose();
        foreach (var turn in turns.Values)
            turn.Dispose();
    }

    private async Task<SemaphoreSlim> TakeTurnAsync(Uri url, string source, CancellationToken cancel)
    {
        if (url.Scheme is not ("http" or "https") || !turns.TryGetValue(url.Authority, out var turn))
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{source}'{(url.OriginalString == source ? "" : $" leads to '{url}', which")} is on no allowed host ({(turns.Count == 0 ? "none are set" : string.Join(", ", turns.Keys))}); " +
                $"add '{url.Authority}' to the worker's setting Images:Hosts (FACEWORKER_IMAGES__HOSTS__0).");
        await turn.WaitAsync(cancel);
        return turn;
    }

    private async Task<HttpResponseMessage> AskAsync(Uri url, string source, SemaphoreSlim turn, CancellationToken cancel)
    {
        try
        {
            return await Patience.WithinAsync(options.RequestTimeout, source, limited => http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limited), cancel);
        }
        catch
        {
            turn.Release();
            throw;
        }
    }

    private static async Task<Download> OpenAsync(string source, HttpResponseMessage answer, SemaphoreSlim turn, CancellationToken cancel)
    {
        var connection = new Connection(answer, turn);
        if (WebStatus.FindFailure(source, answer.StatusCode) is { } failure)
        {
            connection.Dispose();
            throw failure;
        }

        return new Download(await answer.Content.ReadAsStreamAsync(cancel), answer.Content.Headers.ContentLength, connection);
    }

    private static Uri? FindRedirect(Uri from, HttpResponseMessage answer) => answer switch
    {
        {
            StatusCode: HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect,
            Headers.Location: { } next
        } => new Uri(from, next),
        _ => null,
    };

    private sealed class Connection(HttpResponseMessage answer, SemaphoreSlim turn) : IDisposable
    {
        public void Dispose()
        {
            answer.Dispose();
            turn.Release();
        }
    }
}
