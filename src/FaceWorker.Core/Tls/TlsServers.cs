namespace FaceWorker.Core.Tls;

/// <summary>Several servers, of which any will do: each is judged by its own name.</summary>
internal sealed class TlsServers(IReadOnlyList<TlsServer> servers)
{
    /// <summary>Until when the certificates of the last connections are valid; null before there was one.</summary>
    public DateTimeOffset? ValidUntil => servers.Min(server => server.ValidUntil);

    /// <summary>The judge of a server, by the host that was addressed.</summary>
    public TlsServer Of(string? host) => servers.FirstOrDefault(server => server.IsAt(host)) ?? servers[0];

    /// <summary>Why there is no connection to any of them, in one sentence with the remedy; null: it is not for TLS. What was said of a certificate comes first.</summary>
    /// <param name="isNew">The connection broke before the server had said anything over it.</param>
    public string? Explain(Exception exception, bool isNew) =>
        servers.OrderByDescending(server => server.HasRefused).Select(server => server.Explain(exception, isNew)).FirstOrDefault(problem => problem is not null);

    /// <inheritdoc cref="TlsServer.WantsCertificate" />
    public string WantsCertificate() => (servers.FirstOrDefault(server => server.WasAsked) ?? servers[0]).WantsCertificate();
}
