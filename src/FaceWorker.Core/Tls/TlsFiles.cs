using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FaceWorker.Core.Tls;

/// <summary>The PEM files of a client's side of TLS. They are read whenever a connection is made, so that renewed ones are used without a restart.</summary>
/// <param name="Authorities">The certificates of the authorities that are trusted; null: those of the system.</param>
/// <param name="Certificate">What proves the program to a server that asks for it; null: nothing does.</param>
/// <param name="Key">The private key of <paramref name="Certificate"/>; null: it is in the same file.</param>
internal sealed record TlsFiles(string? Authorities, string? Certificate, string? Key)
{
    /// <exception cref="TlsException">The file cannot be read.</exception>
    public X509Certificate2Collection ReadAuthorities() => Read(Authorities!, file =>
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPemFile(file);
        return found.Count > 0 ? found : throw new CryptographicException("It has no certificate.");
    });

    /// <summary>Null: there is none.</summary>
    /// <exception cref="TlsException">A file cannot be read.</exception>
    public X509Certificate2? FindCertificate() => Certificate is null ? null
        : Read(Key is null ? Certificate : $"{Certificate}' with '{Key}", _ => X509Certificate2.CreateFromPemFile(Certificate, Key));

    /// <summary>What is wrong with the files as they are now, in one sentence; null when nothing is.</summary>
    public string? FindProblem()
    {
        try
        {
            if (Authorities is not null)
                ReadAuthorities();
            FindCertificate()?.Dispose();
            return Key is not null && Certificate is null ? $"The private key '{Key}' has no certificate beside it." : null;
        }
        catch (TlsException exception)
        {
            return exception.Message;
        }
    }

    private static T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TlsException($"'{file}' cannot be read as PEM: {exception.Message}", exception);
        }
    }
}

/// <summary>Why there is no connection by TLS, in one sentence with the remedy.</summary>
internal sealed class TlsException(string message, Exception? inner = null) : AuthenticationException(message, inner);
