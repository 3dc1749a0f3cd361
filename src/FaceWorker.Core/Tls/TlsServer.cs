using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace FaceWorker.Core.Tls;

/// <summary>What of a server's certificate counts.</summary>
[Flags]
internal enum TlsChecks
{
    /// <summary>That a trusted authority has issued it, and that it is valid now.</summary>
    Authority = 1,

    /// <summary>That it has the name by which the server is addressed.</summary>
    Name = 2,

    All = Authority | Name,
}

/// <summary>Where the files are named in the settings, for messages.</summary>
internal sealed record TlsSettings(string Authorities, string Certificate);

/// <summary>A server that is spoken to by TLS: the one place that decides whether it is the one that is meant, and that says why there is no connection.</summary>
/// <param name="name">What it is and where, for example <c>RabbitMQ at broker.example:5671</c>.</param>
/// <param name="host">The name that its certificate must have.</param>
/// <param name="trustsSystem">The system's authorities are trusted besides those of the file.</param>
/// <remarks>Every client library hands over to <see cref="Validate"/> and <see cref="Select"/>. See docs/decisions/0122.</remarks>
internal sealed partial class TlsServer(string name, string host, TlsFiles files, TlsSettings settings, TlsChecks checks = TlsChecks.All, bool trustsSystem = false)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // an extended key usage, RFC 5280

    private volatile string? refusal;
    private volatile Offered? offered;
    private volatile bool isAsked;
    private long shownUntil; // Unix time; 0: nothing was shown yet

    /// <summary>Until when the certificates of the last connection are valid, the server's and the program's own; null before there was one.</summary>
    public DateTimeOffset? ValidUntil
    {
        get
        {
            var shown = Interlocked.Read(ref shownUntil);
            return shown == 0 ? null : new[] { DateTimeOffset.FromUnixTimeSeconds(shown), offered?.Until }.Min();
        }
    }

    /// <summary>It was not the one that is meant, the last time that it was asked.</summary>
    public bool HasRefused => refusal is not null;

    /// <summary>It asked for a certificate, the last time.</summary>
    public bool WasAsked => isAsked;

    /// <summary>It is addressed by this name.</summary>
    public bool IsAt(string? name) => host.Equals(name, StringComparison.OrdinalIgnoreCase);

    public void ApplyTo(SslClientAuthenticationOptions options)
    {
        options.RemoteCertificateValidationCallback = Validate;
        options.LocalCertificateSelectionCallback = Select;
    }

    /// <summary>Whether the server is the one that is meant.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        try
        {
            refusal = FindRefusal(certificate as X509Certificate2, chain, errors);
        }
        catch (TlsException exception)
        {
            refusal = exception.Message;
        }

        return refusal is null;
    }

    /// <summary>The program's own certificate. Is called before the server says anything, and again when it asks for a certificate and none was given.</summary>
    public X509Certificate Select(object sender, string targetHost, X509CertificateCollection localCertificates, X509Certificate? remoteCertificate, string[] acceptableIssuers)
    {
        isAsked = remoteCertificate is not null || acceptableIssuers.Length > 0;
        if (!isAsked)
            refusal = null; // of another connection
        var certificate = files.FindCertificate() ?? localCertificates.OfType<X509Certificate2>().FirstOrDefault();
        offered = certificate is null ? null : new Offered(certificate.Subject, new DateTimeOffset(certificate.NotAfter));
        return certificate!; // none is no error: the server decides
    }

    /// <summary>Why there is no connection, in one sentence with the remedy; null: it is not for TLS.</summary>
    /// <param name="isNew">The connection broke before the server had said anything over it.</param>
    public string? Explain(Exception exception, bool isNew)
    {
        var causes = CausesOf(exception).ToList();
        if (causes.OfType<TlsException>().FirstOrDefault() is { } known)
            return known.Message;
        var isOfHandshake = causes.Exists(cause => cause is AuthenticationException);
        if (isOfHandshake && refusal is { } said)
            return said;
        if (causes.Exists(cause => AboutCertificate.IsMatch(cause.Message)) || (isAsked && (isNew || isOfHandshake)))
            return WantsCertificate();
        return isOfHandshake ? $"{name} does not answer by TLS ({causes[^1].Message.TrimEnd('.')}): give the port where it does, or an address without TLS." : null;
    }

    /// <summary>The server asks for a certificate, and got none that it takes.</summary>
    public string WantsCertificate() => offered is { } shown
        ? $"{name} refuses the client certificate of '{shown.Subject}', which is valid until {Show(shown.Until)}: renew it, or name one that the server trusts by {settings.Certificate}."
        : $"{name} wants a client certificate: name one by {settings.Certificate}.";

    private string? FindRefusal(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null)
            return $"{name} shows no certificate: give it one, or give an address without TLS.";
        Interlocked.Exchange(ref shownUntil, new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds());
        return FindDoubt(certificate, chain, isTrusted: !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            ?? (checks.HasFlag(TlsChecks.Name) && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? $"{name} shows a certificate for {NamesOf(certificate)}, not for '{host}': address it by a name that is in the certificate, or have one issued with that name."
                : null);
    }

    /// <summary>Whether an authority that counts vouches for the certificate, now.</summary>
    /// <param name="isTrusted">By the system's authorities.</param>
    private string? FindDoubt(X509Certificate2 certificate, X509Chain chain, bool isTrusted)
    {
        if (files.Authorities is null || (trustsSystem && isTrusted))
            return isTrusted ? null : Describe(certificate, chain);
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(files.ReadAuthorities());
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore); // what the server sent along
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return own.Build(certificate) ? null : Describe(certificate, own);
    }

    private string Describe(X509Certificate2 certificate, X509Chain chain)
    {
        var outOfTime = chain.ChainElements.FirstOrDefault(element => element.ChainElementStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid))?.Certificate;
        if (outOfTime is not null)
        {
            var whose = outOfTime.Thumbprint == certificate.Thumbprint ? $"The certificate of {name}" : $"The certificate of '{outOfTime.Subject}', which vouches for {name},";
            return outOfTime.NotBefore > chain.ChainPolicy.VerificationTime
                ? $"{whose} is valid only from {Show(new DateTimeOffset(outOfTime.NotBefore))} on: check the clock of this machine."
                : $"{whose} expired on {Show(new DateTimeOffset(outOfTime.NotAfter))}: renew it.";
        }

        return chain.ChainStatus.Any(status => status.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain)
            ? $"The certificate of {name} was issued by '{certificate.Issuer}', which is no authority that is trusted here: name that authority's certificate by {settings.Authorities}."
            : $"The certificate of {name} cannot be used ({string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()))}): renew it.";
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names.Select(each => $"'{each}'")) : $"'{certificate.Subject}'";
    }

    private static IEnumerable<Exception> CausesOf(Exception exception) => exception switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(CausesOf).Prepend(several),
        { InnerException: { } inner } => CausesOf(inner).Prepend(exception),
        _ => [exception],
    };

    private static string Show(DateTimeOffset time) => $"{time.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC";

    /// <summary>What a server says by TLS about its client's certificate, as OpenSSL tells it: <c>…tlsv13 alert certificate required</c>.</summary>
    [GeneratedRegex("alert (?:bad |unsupported |no )?certificate|alert unknown ca")]
    private static partial Regex AboutCertificate { get; }

    private sealed record Offered(string Subject, DateTimeOffset Until);
}
