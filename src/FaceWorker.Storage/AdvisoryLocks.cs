using System.Data;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>The advisory locks that workers share. Their keys begin with "Face" in ASCII, so that they do not collide with those of other programs.</summary>
internal static class AdvisoryLocks
{
    public const long Migration = 0x46616365_0000_0001;

    public const long GalleryCreation = 0x46616365_0000_0002;

    public const long IndexBuild = 0x46616365_0000_0003;

    public const long Feeding = 0x46616365_0000_0004;

    /// <summary>Ridding tables and indexes of what erasures deleted.</summary>
    public const long Sweep = 0x46616365_0000_0005;

    /// <summary>Erasing photos that were kept for long enough.</summary>
    public const long Retention = 0x46616365_0000_0006;

    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Of a gallery: measuring its people.</summary>
    public static long PeopleOf(long gallery) => 0x46616365_8000_0000 + gallery;

    /// <summary>Waits for the lock, which the connection then holds until <see cref="ReleaseAsync"/>.</summary>
    public static Task WaitForAsync(NpgsqlConnection connection, long key, CancellationToken cancel) => connection.RunLongAsync("SELECT pg_advisory_lock($1)", [key], cancel);

    /// <summary>Takes the lock, or returns false when another connection has it.</summary>
    public static Task<bool> TryTakeAsync(NpgsqlConnection connection, long key, CancellationToken cancel) =>
        connection.ValueAsync<bool>("SELECT pg_try_advisory_lock($1)", [key], cancel);

    /// <summary>Waits for the lock by polling, because an index is built after statements that began before it: a statement that waited for the build would never end.</summary>
    public static async Task PollForAsync(NpgsqlConnection connection, long key, TimeProvider time, CancellationToken cancel)
    {
        while (!await TryTakeAsync(connection, key, cancel))
            await Task.Delay(PollTime, time, cancel);
    }

    /// <summary>Gives the lock back; a broken connection has lost it already.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection, long key)
    {
        if (connection.State == ConnectionState.Open)
            await connection.RunAsync("SELECT pg_advisory_unlock($1)", [key], CancellationToken.None);
    }
}
