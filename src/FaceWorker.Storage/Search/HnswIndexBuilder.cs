using System.Data;
using FaceWorker.Core;
using FaceWorker.Core.Operations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FaceWorker.Storage.Search;

/// <summary>Builds the HNSW index of a space while it is read and written. One is built at a time in a database.</summary>
public sealed class HnswIndexBuilder(GalleryDatabase database, StorageOptions options, TimeProvider time, ILogger<HnswIndexBuilder>? log = null) : IOperationRunner
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseWhileOthersBuild = TimeSpan.FromSeconds(2);

    private readonly ILogger log = log ?? NullLogger<HnswIndexBuilder>.Instance;
    private volatile bool byOneProcess;
    private volatile bool isOwner; // asked again while it is not: rights may come
    private volatile bool isSaid;

    /// <inheritdoc />
    public OperationKind Kind => OperationKind.Index;

    /// <inheritdoc />
    public async Task<bool> MayRunAsync(CancellationToken cancel)
    {
        if (isOwner)
            return true;
        isOwner = await database.RunAsync(connection => connection.ValueAsync<bool>(SqlText.Of("owns_templates"), [], cancel), cancel);
        if (!isOwner && !isSaid)
        {
            isSaid = true;
            log.IndexesLeftToOthers();
        }

        return isOwner;
    }

    /// <inheritdoc />
    /// <remarks>If it is stopped, it leaves an unfinished index behind, which the next attempt drops and rebuilds.</remarks>
    public async Task RunAsync(Operation operation, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        try
        {
            await BuildInTurnAsync(operation.Target!.Value, progress, cancel);
        }
        catch (TransientFailureException failure)
            when (!byOneProcess && failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.DiskFull } cause)
        {
            // Parallel workers share the build's memory in /dev/shm, of which a container has 64 MiB by default.
            byOneProcess = true;
            log.IndexesBuiltByOneProcess(cause.MessageText, options.IndexBuildMemory);
            await BuildInTurnAsync(operation.Target!.Value, progress, cancel);
        }
    }

    /// <remarks>The lock ends with its connection. When a client is killed, PostgreSQL keeps the connection until the build is finished, and the next attempt waits for it.</remarks>
    private Task BuildInTurnAsync(long id, IProgress<OperationProgress> progress, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.IndexBuild, cancel))
            throw new DeferredException("Another index is being built, or a gallery is being deleted; this build waits for it.", PauseWhileOthersBuild);
        try
        {
            if (await FindAsync(connection, id, cancel) is { IsFinished: not true } space)
                await BuildAsync(connection, space, progress, cancel);
            return true;
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.IndexBuild);
        }
    }, cancel);

    private async Task BuildAsync(NpgsqlConnection connection, Space space, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        if (space.IsFinished is false)
        {
            await RunLongAsync(connection, "drop_hnsw_index", space, cancel);
            log.UnfinishedIndexDropped(space.Id);
        }

        log.IndexBuildStarted(space.Id);
        var started = time.GetTimestamp();
        try
        {
            await SetAsync(connection, "maintenance_work_mem", $"{options.IndexBuildMemory}MB", cancel);
            if (byOneProcess)
                await SetAsync(connection, "max_parallel_maintenance_workers", "0", cancel);
            await WatchAsync(RunLongAsync(connection, HnswKeys.For(space.Dimensions).ToBuild(), space, cancel), space, progress);
        }
        finally
        {
            // The connection returns to the pool without a reset.
            if (connection.State == ConnectionState.Open)
                await connection.RunAsync("RESET maintenance_work_mem; RESET max_parallel_maintenance_workers", [], CancellationToken.None);
        }

        log.IndexBuilt(space.Id, time.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Reports the progress of the build until it ends.</summary>
    private async Task WatchAsync(Task building, Space space, IProgress<OperationProgress> progress)
    {
        while (await Task.WhenAny(building, Task.Delay(ProgressInterval, time)) != building)
            if (await FindProgressAsync(space) is { } present)
                progress.Report(present);
        await building;
    }

    private async Task<OperationProgress?> FindProgressAsync(Space space)
    {
        try
        {
            return await database.RunAsync(async connection => (await connection.QueryAsync(SqlText.Of("index_progress", space.Id, space.Dimensions), [],
                row => new OperationProgress(row.GetInt64(1), row.GetInt64(2) is > 0 and var total ? total : null, row.GetString(0)), CancellationToken.None)).SingleOrDefault(), CancellationToken.None);
        }
        catch (TransientFailureException)
        {
            return null; // the build itself reports what is wrong
        }
    }

    private static async Task<Space?> FindAsync(NpgsqlConnection connection, long id, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("find_space_index"), [id], row => new Space(id, row.GetInt32(0), row.GetFieldValue<bool?>(1)), cancel)).SingleOrDefault();

    private static Task SetAsync(NpgsqlConnection connection, string setting, string value, CancellationToken cancel) =>
        connection.RunAsync("SELECT set_config($1, $2, false)", [setting, value], cancel);

    private static Task RunLongAsync(NpgsqlConnection connection, string question, Space space, CancellationToken cancel) =>
        connection.RunLongAsync(SqlText.Of(question, space.Id, space.Dimensions), [], cancel);

    /// <param name="IsFinished">Null: there is no index at all.</param>
    private sealed record Space(long Id, int Dimensions, bool? IsFinished);
}
