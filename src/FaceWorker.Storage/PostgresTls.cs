using FaceWorker.Core.Tls;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>TLS to PostgreSQL, as the connection string asks for it by Npgsql's own keywords (SSL Mode, Root Certificate, SSL Certificate, SSL Key).</summary>
internal static class PostgresTls
{
    private static readonly TlsSettings Settings = new(
        "Root Certificate in the connection string (FACEWORKER_POSTGRES)", "SSL Certificate and SSL Key in the connection string (FACEWORKER_POSTGRES)");

    /// <summary>Where the server is to be checked, ours does it, which says what is wrong; Npgsql then only encrypts. Null: nobody is to check it, or Npgsql does.</summary>
    /// <param name="settings">Without what was taken over: Npgsql refuses another judge beside its own.</param>
    public static TlsServers? TakeOver(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.SslMode is not (SslMode.VerifyCA or SslMode.VerifyFull) || settings.CheckCertificateRevocation)
            return null;
        var checks = settings.SslMode == SslMode.VerifyFull ? TlsChecks.All : TlsChecks.Authority;
        var files = new TlsFiles(FindAuthorities(settings), Certificate: null, Key: null);
        (settings.SslMode, settings.RootCertificate) = (SslMode.Require, null);
        if (settings.SslCertificate is { Length: > 0 } certificate && !IsEncrypted(settings))
        {
            files = files with { Certificate = certificate, Key = settings.SslKey };
            (settings.SslCertificate, settings.SslKey) = (null, null);
        }

        return new TlsServers([.. DatabaseServer.Of(settings).Select(server => new TlsServer($"PostgreSQL at {server}", server.Host, files, Settings, checks))]);
    }

    /// <summary>Npgsql reads such files, and reads them at each connection, too.</summary>
    private static bool IsEncrypted(NpgsqlConnectionStringBuilder settings) =>
        !string.IsNullOrEmpty(settings.SslPassword) || Path.GetExtension(settings.SslCertificate!).Equals(".pfx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where Npgsql and libpq find them. Null: they are those of the system.</summary>
    private static string? FindAuthorities(NpgsqlConnectionStringBuilder settings)
    {
        var usual = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".postgresql", "root.crt");
        return settings.RootCertificate is { Length: > 0 } named ? named
            : Environment.GetEnvironmentVariable("PGSSLROOTCERT") is { Length: > 0 } variable ? variable
            : File.Exists(usual) ? usual : null;
    }
}
