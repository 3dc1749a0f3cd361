using Npgsql;

namespace FaceWorker.Storage.Erasure;

/// <summary>Rids tables and indexes of the rows that erasures have deleted: until then these are in the files of the server, and in the graph of the HNSW index. By itself the server does it when many rows have changed.</summary>
internal sealed class ErasureSweep(GalleryDatabase database, TimeProvider time)
{
    /// <inheritdoc cref="Core.Erasure.IErasureStore.SweepAsync" />
    public Task<DateTimeOffset?> RunAsync(bool wait, bool rewrite, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        if (wait)
            await AdvisoryLocks.PollForAsync(connection, AdvisoryLocks.Sweep, time, cancel);
        else if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.Sweep, cancel))
            return null;
        try
        {
            return rewrite ? await RewriteAsync(connection, cancel) : await SweepAsync(connection, rewrite: false, cancel);
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.Sweep);
        }
    }, cancel);

    /// <summary>While no index is being built: the build would wait for this statement, and this statement for the build.</summary>
    private async Task<DateTimeOffset?> RewriteAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await AdvisoryLocks.PollForAsync(connection, AdvisoryLocks.IndexBuild, time, cancel);
        try
        {
            return await SweepAsync(connection, rewrite: true, cancel);
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.IndexBuild);
        }
    }

    private static async Task<DateTimeOffset?> SweepAsync(NpgsqlConnection connection, bool rewrite, CancellationToken cancel)
    {
        var unswept = await connection.QueryAsync(SqlText.Of("unswept_erasures"), [rewrite], row => (Id: row.GetInt64(0), Spaces: row.GetFieldValue<long[]>(1)), cancel);
        if (unswept.Count == 0)
            return null;
        foreach (var space in unswept.SelectMany(erasure => erasure.Spaces).Distinct())
            await SweepSpaceAsync(connection, space, rewrite, cancel);
        await connection.RunLongAsync(SqlText.Of(rewrite ? "rewrite_tables" : "sweep_tables"), [], cancel);
        if (await connection.ValueAsync<bool>(SqlText.Of("has_template_statistics"), [], cancel))
            await connection.RunLongAsync("ANALYZE template", [], cancel);
        return await connection.ColumnAsync<DateTimeOffset>(SqlText.Of("mark_swept_erasures"), [unswept.Select(erasure => erasure.Id).ToArray()], cancel) is [var sweptAt, ..] ? sweptAt : null;
    }

    private static async Task SweepSpaceAsync(NpgsqlConnection connection, long space, bool rewrite, CancellationToken cancel)
    {
        try
        {
            await connection.RunLongAsync(SqlText.Of(rewrite ? "rewrite_space" : "sweep_space").With("space", space), [], cancel);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            // It was dropped meanwhile, and its files are gone.
        }
    }
}
