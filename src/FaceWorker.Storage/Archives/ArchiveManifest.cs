using System.Runtime.ExceptionServices;
using FaceWorker.Core.Archives;
using Npgsql;

namespace FaceWorker.Storage.Archives;

/// <summary>The manifest in PostgreSQL, as workers fill it and feed the queue from it.</summary>
/// <param name="database">Stays its creator's to dispose.</param>
public sealed class ArchiveManifest(GalleryDatabase database) : IArchiveManifest
{
    private readonly ArchiveFeeder feeder = new(database);

    /// <inheritdoc />
    public async Task<Archive?> ListOneAsync(Func<Archive, CancellationToken, IAsyncEnumerable<ListedFile>> list, CancellationToken cancel)
    {
        var (listed, failure) = await database.RunAsync(connection => ListOneAsync(connection, list, cancel), cancel);
        failure?.Throw(); // outside, where nobody takes it for the database's
        return listed;
    }

    /// <inheritdoc />
    public Task<int> FeedAsync(
        int outstanding, TimeSpan resendAfter, Func<IReadOnlyList<ArchiveJob>, CancellationToken, Task> send, CancellationToken cancel) =>
        feeder.FeedAsync(outstanding, resendAfter, send, cancel);

    /// <inheritdoc />
    public Task CompleteAsync(Func<Archive, CancellationToken, Task> announce, CancellationToken cancel) => database.RunInTransactionAsync(async connection =>
    {
        await connection.RunAsync(SqlText.Of("delete_old_paces"), [], cancel);
        var finished = await connection.QueryAsync(SqlText.Of("lock_finished_archives"), [], row => row.GetInt64(0), cancel);
        if (finished.Count > 0)
            foreach (var id in await connection.QueryAsync(SqlText.Of("complete_archives"), [finished.ToArray()], row => row.GetInt64(0), cancel))
                await announce((await ArchiveRows.FindAsync(connection, id, cancel))!, cancel);
        return finished.Count;
    }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<long>> TakeReportsAsync(TimeSpan interval, CancellationToken cancel) => database.RunAsync<IReadOnlyList<long>>(
        async connection => await connection.QueryAsync(SqlText.Of("take_archive_reports"), [interval], row => row.GetInt64(0), cancel), cancel);

    /// <summary>Tries one after the other until one is listed; one that fails does not keep the next from its turn.</summary>
    private static async Task<(Archive? Listed, ExceptionDispatchInfo? Failure)> ListOneAsync(
        NpgsqlConnection connection, Func<Archive, CancellationToken, IAsyncEnumerable<ListedFile>> list, CancellationToken cancel)
    {
        foreach (var id in await connection.QueryAsync(SqlText.Of("archives_to_list"), [], row => row.GetInt64(0), cancel))
        {
            if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.ListingOf(id), cancel))
                continue;
            try
            {
                var listing = await ArchiveListing.TryBeginAsync(connection, id, cancel);
                if (listing is not null && await listing.RunAsync(list, cancel))
                    return (await ArchiveRows.FindAsync(connection, id, cancel), null);
                if (listing?.Failure is { } failure)
                    return (null, failure);
            }
            finally
            {
                await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.ListingOf(id));
            }
        }

        return (null, null);
    }
}
