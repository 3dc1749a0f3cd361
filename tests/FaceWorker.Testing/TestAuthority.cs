using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FaceWorker.Testing;

/// <summary>A certificate and its private key, as PEM files.</summary>
public sealed record IssuedCertificate(string Certificate, string Key)
{
    public X509Certificate2 Load() => X509Certificate2.CreateFromPemFile(Certificate, Key);

    /// <summary>Puts another in the place of this one, as what renews certificates does.</summary>
    public void ReplaceWith(IssuedCertificate other)
    {
        File.Copy(other.Key, Key, overwrite: true);
        File.Copy(other.Certificate, Certificate, overwrite: true);
    }
}

/// <summary>An authority of a test's own, which issues certificates.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2"; // RFC 5280

    private readonly TemporaryFolder folder = new();
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 root;
    private int issued;

    public TestAuthority(string name = "The authority of a test")
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        root = request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
        File = folder.Add("authority.pem", root.ExportCertificatePem());
    }

    /// <summary>Its own certificate.</summary>
    public string File { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>For a server of this name, or of this IP address.</summary>
    public IssuedCertificate IssueToServer(string host = "localhost", TimeSpan? validFor = null)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        return Issue(host, ServerAuthentication, validFor ?? TimeSpan.FromDays(20), names.Build());
    }

    public IssuedCertificate IssueToClient(string name = "worker", TimeSpan? validFor = null) => Issue(name, ClientAuthentication, validFor ?? TimeSpan.FromDays(20), names: null);

    /// <summary>Whether a certificate is one of its own, and valid now.</summary>
    public bool VouchesFor(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        root.Dispose();
        key.Dispose();
        folder.Dispose();
    }

    /// <param name="validFor">From now on; what is negative has expired so long ago.</param>
    private IssuedCertificate Issue(string name, string usage, TimeSpan validFor, X509Extension? names)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (names is not null)
            request.CertificateExtensions.Add(names);
        using var certificate = request.Create(root, Now.AddDays(-20), Now + validFor, RandomNumberGenerator.GetBytes(16));
        var number = Interlocked.Increment(ref issued);
        return new IssuedCertificate(folder.Add($"{number}.pem", certificate.ExportCertificatePem()), folder.Add($"{number}.key", own.ExportPkcs8PrivateKeyPem()));
    }
}
