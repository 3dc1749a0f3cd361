using System.Collections.Concurrent;
using System.Net.Security;

namespace FaceWorker.Core.Tls;

/// <summary>TLS to servers that are asked by HTTP. One for all of them is enough.</summary>
public sealed class WebTls(TlsOptions options)
{
    private static readonly TlsSettings Settings = new("Tls:Authorities (FACEWORKER_TLS__AUTHORITIES)", "Tls:Certificate and Tls:Key (FACEWORKER_TLS__CERTIFICATE, FACEWORKER_TLS__KEY)");

    private readonly ConcurrentDictionary<string, TlsServer> servers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes connections of a handler go by these rules.</summary>
    public void ApplyTo(SocketsHttpHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (sender, certificate, chain, errors) => Of(((SslStream)sender).TargetHostName).Validate(sender, certificate, chain, errors),
            LocalCertificateSelectionCallback = (sender, host, own, remote, issuers) => Of(host).Select(sender, host, own, remote, issuers),
        };
    }

    /// <summary>Why a host was not reached by TLS, in one sentence with the remedy; null: it is not for TLS.</summary>
    public string? Explain(string host, Exception exception) => servers.GetValueOrDefault(host)?.Explain(exception, isNew: exception is IOException or { InnerException: IOException });

    private TlsServer Of(string host) => servers.GetOrAdd(host, name => new TlsServer(name, name, options.Files, Settings, trustsSystem: true));
}
