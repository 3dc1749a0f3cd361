using Npgsql;

namespace FaceWorker.Storage.Schema;

/// <summary>What the server must be: PostgreSQL 17 with pgvector 0.8.4, or newer.</summary>
/// <remarks>Up to pgvector 0.8.1 a parallel index build overflows a buffer (CVE-2026-3172); before 0.8.3 vacuum can corrupt an HNSW index.</remarks>
internal static class ServerRequirements
{
    private const int OldestPostgres = 17;
    private static readonly Version OldestVector = new(0, 8, 4);

    public static async Task<ServerVersions> ReadVersionsAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("server_versions"), [], row => new ServerVersions(
            row.GetInt32(0), row.GetString(1), row.FindString(2), row.FindString(3)), cancel))[0];

    /// <exception cref="DatabaseSetupException">PostgreSQL or pgvector is missing or too old.</exception>
    public static void Check(ServerVersions versions, string address)
    {
        if (versions.PostgresNumber < OldestPostgres * 10_000)
            throw new DatabaseSetupException(
                $"PostgreSQL at {address} is version {versions.Postgres}; FaceWorker needs {OldestPostgres} or newer. Upgrade the server.");
        if ((versions.InstalledVector ?? versions.AvailableVector) is not { } vector)
            throw new DatabaseSetupException(
                $"PostgreSQL at {address} does not have pgvector. " +
                $"Install it on the server (Debian: postgresql-{versions.PostgresNumber / 10_000}-pgvector), or use the image pgvector/pgvector.");
        if (IsTooOld(vector))
            throw new DatabaseSetupException(IsTooOld(versions.AvailableVector)
                ? $"PostgreSQL at {address} has pgvector {vector}; FaceWorker needs {OldestVector} or newer, " +
                  "because older ones can overflow a buffer (CVE-2026-3172) and corrupt an index. Upgrade pgvector on the server, then run as superuser in this database: ALTER EXTENSION vector UPDATE;"
                : $"This database at {address} uses pgvector {vector} although {versions.AvailableVector} is installed. " +
                  "Run as superuser in this database: ALTER EXTENSION vector UPDATE;");
    }

    private static bool IsTooOld(string? version) => !Version.TryParse(version, out var parsed) || parsed < OldestVector;
}

/// <summary>The versions of a server. <paramref name="PostgresNumber"/> is 180006 for 18.6.</summary>
internal sealed record ServerVersions(int PostgresNumber, string Postgres, string? InstalledVector, string? AvailableVector);
