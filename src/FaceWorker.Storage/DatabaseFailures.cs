using System.Net.Sockets;
using System.Security.Authentication;
using FaceWorker.Core;
using FaceWorker.Core.Tls;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>Distinguishes failures that a retry can help with from those that it cannot.</summary>
/// <param name="tls">Null: the server's certificate is not checked.</param>
internal sealed class DatabaseFailures(string address, TlsServers? tls)
{
    /// <summary>The database is unavailable, starting or stopping, out of connections or another resource, took too long, or its certificate or ours has to be renewed.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException postgres => postgres.IsTransient
            || IsConnectionLost(postgres) || postgres.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction, // the latter: a primary that has become a replica
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is { } inner && IsTransient(inner),
        AggregateException several => several.InnerExceptions.Any(IsTransient), // of several servers
        SocketException or IOException or TimeoutException or AuthenticationException => true,
        _ => false,
    };

    /// <summary>The server is going away, or coming up.</summary>
    public static bool IsConnectionLost(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            || failure.SqlState.StartsWith("08", StringComparison.Ordinal); // the class of connection failures

    /// <summary>The server lets in only who has a client certificate (<c>clientcert</c> or <c>cert</c> in pg_hba.conf), and got none.</summary>
    public static bool WantsCertificate(PostgresException refusal) =>
        refusal.SqlState == PostgresErrorCodes.InvalidAuthorizationSpecification && refusal.MessageText.Contains("client certificate", StringComparison.OrdinalIgnoreCase);

    public DatabaseSetupException WithoutCertificate(PostgresException refusal) => new(
        tls?.WantsCertificate() ?? $"PostgreSQL at {address} wants a client certificate: set SSL Mode=VerifyFull, SSL Certificate and SSL Key in the connection string (FACEWORKER_POSTGRES).", refusal);

    /// <summary>Names host and port, never the user or the password.</summary>
    public TransientFailureException Transient(Exception failure) => tls?.Explain(failure, isNew: false) is { } problem
        ? new TransientFailureException($"{problem} Nothing is lost, and the work will be repeated.", new TlsException(problem, failure))
        : new TransientFailureException(
            $"PostgreSQL at {address} is unavailable: {failure.Message} " +
            "Nothing is lost, and the work will be repeated; if this lasts, check that the server is running, can be reached from here and has free connections.",
            failure);
}
