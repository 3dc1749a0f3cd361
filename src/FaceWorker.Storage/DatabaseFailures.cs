using System.Net.Sockets;
using FaceWorker.Core;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>Distinguishes failures that a retry can help with from those that it cannot.</summary>
internal sealed class DatabaseFailures(string address)
{
    /// <summary>The database is unavailable, starting or stopping, out of connections or another resource, or took too long.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException postgres => postgres.IsTransient
            || postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.QueryCanceled
            || postgres.SqlState.StartsWith("08", StringComparison.Ordinal), // the class of connection failures
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is { } inner && IsTransient(inner),
        SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Names host and port, never the user or the password.</summary>
    public TransientFailureException Transient(Exception failure) => new(
        $"PostgreSQL at {address} is unavailable: {failure.Message} " +
        "Nothing is lost, and the work will be repeated; if this lasts, check that the server is running, can be reached from here and has free connections.",
        failure);
}
