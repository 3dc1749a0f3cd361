using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FaceWorker.Web.Frame;

/// <summary>The console's own certificate. A renewed file is used from the next connection on; one that cannot be used is logged, and the present one stays.</summary>
internal sealed class ServerCertificate(WebOptions options, TimeProvider time, ILogger<ServerCertificate> log)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock reading = new();
    private string text = "";
    private SslStreamCertificateContext? present;
    private long lookedAt;

    /// <summary>What is wrong with the files as they are now; null when nothing is.</summary>
    /// <param name="key">Null or empty: it is in the same file.</param>
    public static string? FindProblem(string certificate, string? key)
    {
        try
        {
            Parse(Read(certificate, key));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"'{certificate}' and its key cannot be read as PEM: {exception.Message}";
        }
    }

    /// <summary>Lets Kestrel show it, with the certificates between it and its authority.</summary>
    public void Serve(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificateSelector = (_, _) => Find().TargetCertificate;
        https.OnAuthenticate = (_, tls) => (tls.ServerCertificateContext, tls.ServerCertificateSelectionCallback) = (Find(), null);
    }

    private SslStreamCertificateContext Find()
    {
        lock (reading)
        {
            if (present is null || time.GetElapsedTime(lookedAt) > LookAgainAfter)
                LookAgain();
            return present!;
        }
    }

    /// <summary>Compares what is in the files: the time of a file says little where it is a link, as Kubernetes mounts secrets.</summary>
    private void LookAgain()
    {
        lookedAt = time.GetTimestamp();
        try
        {
            var found = Read(options.Certificate!, options.Key);
            if (found == text)
                return;
            text = found;
            present = Parse(found);
        }
        catch (Exception exception) when (present is not null && exception is (IOException or UnauthorizedAccessException or CryptographicException))
        {
            Log.CertificateNotRenewed(log, exception.Message);
        }
    }

    private static string Read(string certificate, string? key) =>
        string.IsNullOrEmpty(key) ? File.ReadAllText(certificate) : $"{File.ReadAllText(certificate)}\n{File.ReadAllText(key)}";

    private static SslStreamCertificateContext Parse(string pem)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        var own = X509Certificate2.CreateFromPem(pem, pem); // the first one, and the key
        var others = new X509Certificate2Collection(all.Skip(1).ToArray());
        return SslStreamCertificateContext.Create(own, others, offline: true);
    }
}
