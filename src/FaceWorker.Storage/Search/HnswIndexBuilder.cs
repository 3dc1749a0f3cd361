using System.Data;
using FaceWorker.Core;
using FaceWorker.Storage.Archives;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FaceWorker.Storage.Search;

/// <summary>Gives every gallery that has grown beyond the threshold its HNSW index, while it is read and written; after a large load rather than during it.</summary>
public sealed class HnswIndexBuilder(GalleryDatabase database, StorageOptions options, TimeProvider time, ILogger<HnswIndexBuilder>? log = null)
{
    private readonly ILogger log = log ?? NullLogger<HnswIndexBuilder>.Instance;
    private volatile bool byOneProcess;

    /// <summary>Builds what is missing and returns how many indexes that were; 0 at once while another worker builds.</summary>
    /// <remarks>Meant to be called now and then. Cancelling leaves an unfinished index behind, which the next call drops and builds anew.</remarks>
    /// <exception cref="TransientFailureException">The database is away.</exception>
    public async Task<int> BuildMissingAsync(CancellationToken cancel)
    {
        try
        {
            return await BuildUnlessOthersDoAsync(cancel);
        }
        catch (TransientFailureException failure)
            when (!byOneProcess && failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.DiskFull } cause)
        {
            // Parallel workers share the build's memory in /dev/shm, of which a container has 64 MiB unless told otherwise.
            byOneProcess = true;
            log.IndexesBuiltByOneProcess(cause.MessageText, options.IndexBuildMemory);
            return await BuildUnlessOthersDoAsync(cancel);
        }
    }

    private Task<int> BuildUnlessOthersDoAsync(CancellationToken cancel) => database.RunAsync(async connection =>
    {
        if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.IndexBuild, cancel))
            return 0;
        try
        {
            return await BuildMissingAsync(connection, cancel);
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.IndexBuild);
        }
    }, cancel);

    private async Task<int> BuildMissingAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var built = 0;
        var spaces = await connection.QueryAsync(LargeLoads.PutInto("spaces_without_index", options.DeferIndexFromItems), [options.HnswFromTemplates],
            row => new Space(row.GetInt64(0), row.GetInt32(1), row.GetBoolean(2)), cancel);
        foreach (var space in spaces)
        {
            if (space.HasUnfinishedIndex)
            {
                await RunLongAsync(connection, "drop_hnsw_index", space, cancel);
                log.UnfinishedIndexDropped(space.Id);
            }

            if (await IsLargeAsync(connection, space, cancel))
            {
                await BuildAsync(connection, space, cancel);
                built++;
            }
        }

        return built;
    }

    private async Task<bool> IsLargeAsync(NpgsqlConnection connection, Space space, CancellationToken cancel) =>
        await connection.QueryAsync(SqlText.Of("count_templates", space.Id, space.Dimensions), [options.HnswFromTemplates],
            row => row.GetInt64(0), cancel) is [var count] && count >= options.HnswFromTemplates;

    private async Task BuildAsync(NpgsqlConnection connection, Space space, CancellationToken cancel)
    {
        log.IndexBuildStarted(space.Id);
        var started = time.GetTimestamp();
        try
        {
            await SetAsync(connection, "maintenance_work_mem", $"{options.IndexBuildMemory}MB", cancel);
            if (byOneProcess)
                await SetAsync(connection, "max_parallel_maintenance_workers", "0", cancel);
            await RunLongAsync(connection, HnswKeys.For(space.Dimensions).ToBuild(), space, cancel);
        }
        finally
        {
            // The pool hands the connection on as it is.
            if (connection.State == ConnectionState.Open)
                await connection.RunAsync("RESET maintenance_work_mem; RESET max_parallel_maintenance_workers", [], CancellationToken.None);
        }

        log.IndexBuilt(space.Id, time.GetElapsedTime(started).TotalSeconds);
    }

    private static Task SetAsync(NpgsqlConnection connection, string setting, string value, CancellationToken cancel) =>
        connection.RunAsync("SELECT set_config($1, $2, false)", [setting, value], cancel);

    private static async Task RunLongAsync(NpgsqlConnection connection, string question, Space space, CancellationToken cancel)
    {
        await using var command = connection.Ask(SqlText.Of(question, space.Id, space.Dimensions));
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private sealed record Space(long Id, int Dimensions, bool HasUnfinishedIndex);
}
