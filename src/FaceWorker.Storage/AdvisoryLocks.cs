using System.Data;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>The locks that workers hold against each other; their keys begin with "Face" in ASCII, to be no other program's.</summary>
internal static class AdvisoryLocks
{
    public const long Migration = 0x46616365_0000_0001;

    public const long GalleryCreation = 0x46616365_0000_0002;

    public const long IndexBuild = 0x46616365_0000_0003;

    public const long Feeding = 0x46616365_0000_0004;

    /// <summary>Waits for the lock, which the connection then holds until <see cref="ReleaseAsync"/>.</summary>
    public static async Task WaitForAsync(NpgsqlConnection connection, long key, CancellationToken cancel)
    {
        await using var command = connection.Ask("SELECT pg_advisory_lock($1)", key);
        command.CommandTimeout = 0; // the work of another worker takes as long as it takes
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Takes the lock, or returns false when another connection has it.</summary>
    public static async Task<bool> TryTakeAsync(NpgsqlConnection connection, long key, CancellationToken cancel) =>
        await connection.QueryAsync("SELECT pg_try_advisory_lock($1)", [key], row => row.GetBoolean(0), cancel) is [true];

    /// <summary>Gives the lock back; a broken connection has lost it already.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection, long key)
    {
        if (connection.State == ConnectionState.Open)
            await connection.RunAsync("SELECT pg_advisory_unlock($1)", [key], CancellationToken.None);
    }
}
