using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Sources;
using FaceWorker.Storage.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Archives.Listing;

/// <summary>One attempt to list an archive: merges its files chunk by chunk, one transaction each.</summary>
/// <remarks>
/// The connection holds the keys of the files seen in a temporary table, so that this process needs memory for one chunk only. If two attempts run at once because a lease was taken
/// over, both merge the same files, and only the first one finishes.
/// </remarks>
internal sealed class ListingMerge : IArchiveListing
{
    private readonly GalleryDatabase database;
    private readonly NpgsqlConnection connection;
    private readonly Archive archive;
    private long seen;
    private long added;
    private long analysedFrom = 1;

    private ListingMerge(GalleryDatabase database, NpgsqlConnection connection, Archive archive, GallerySources sources) =>
        (this.database, this.connection, this.archive, Sources) = (database, connection, archive, sources);

    /// <inheritdoc />
    public Archive Archive => archive;

    /// <inheritdoc />
    public GallerySources Sources { get; }

    /// <summary>Null when there is nothing to list: the archive is gone, or its current listing is finished.</summary>
    public static async Task<IArchiveListing?> BeginAsync(GalleryDatabase database, long id, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        try
        {
            if (await database.GuardAsync(() => ArchiveRows.FindAsync(connection, id, cancel), cancel) is { LastListing: null } archive)
            {
                await database.GuardAsync(() => connection.RunAsync(SqlText.Of("create_listing_tables"), [], cancel), cancel);
                var gallery = await database.GuardAsync(() => GalleryCatalog.FindAsync(connection, archive.Gallery, cancel, evenDeleting: true), cancel);
                return new ListingMerge(database, connection, archive, gallery?.Settings.Sources ?? GallerySources.Any);
            }

            await connection.DisposeAsync();
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<bool> MergeAsync(IReadOnlyList<ListedFile> chunk, CancellationToken cancel) => database.GuardAsync(async () =>
        await InTurnAsync(() => MergeChunkAsync(chunk, cancel), cancel) && await AnalyseAsync(cancel), cancel);

    /// <inheritdoc />
    public Task<bool> HadFilesAsync(CancellationToken cancel) => database.GuardAsync(async () =>
        seen == 0 && await connection.ValueAsync<bool>(SqlText.Of("has_present_items"), [archive.Id], cancel), cancel);

    /// <inheritdoc />
    public Task<Archive?> FinishAsync(CancellationToken cancel) => database.GuardAsync(async () =>
        await InTurnAsync(() => MarkVanishedAsync(cancel), cancel) ? await ArchiveRows.FindAsync(connection, archive.Id, cancel) : null, cancel);

    /// <summary>The connection returns to the pool without a reset; a broken one has already lost its temporary tables.</summary>
    public async ValueTask DisposeAsync()
    {
        await using (connection)
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
                await connection.RunAsync(SqlText.Of("drop_listing_tables"), [], CancellationToken.None);
        }
    }

    private async Task MergeChunkAsync(IReadOnlyList<ListedFile> chunk, CancellationToken cancel)
    {
        await CopyAsync(chunk, cancel);
        await connection.RunAsync(SqlText.Of("use_item_keys"), [], cancel);
        var changed = await CountAsync("merge_known_files", [archive.Id], cancel);
        var isNew = await CountAsync("merge_new_files", [archive.Id], cancel);
        added += isNew;
        seen += await connection.RunAsync(SqlText.Of("remember_seen_files"), [], cancel);
        if (isNew + changed > 0)
            await connection.RunAsync(SqlText.Of("count_listed_files"), [archive.Id, archive.Listing, isNew, changed], cancel);
    }

    /// <summary>Autovacuum runs once a minute. Until then the statistics describe a manifest that was empty as still empty, and queries read all of it for each row.</summary>
    private async Task<bool> AnalyseAsync(CancellationToken cancel)
    {
        if (added >= analysedFrom)
        {
            analysedFrom = 10 * added;
            await connection.RunAsync("ANALYZE archive_item", [], cancel);
        }

        return true;
    }

    private async Task MarkVanishedAsync(CancellationToken cancel)
    {
        await connection.RunAsync("ANALYZE pg_temp.listing_seen", [], cancel);
        await connection.RunAsync(SqlText.Of("use_whole_archive"), ["off"], cancel);
        var vanished = await CountAsync("mark_vanished_items", [archive.Id, "It was listed, and had vanished before it could be indexed."], cancel);
        await connection.RunAsync(SqlText.Of("use_whole_archive"), ["on"], cancel);
        var orphans = await connection.ColumnAsync<long>(SqlText.Of("lock_images_without_first"), [archive.Id], cancel);
        await connection.RunAsync(SqlText.Of("promote_duplicates"), [archive.Id, orphans.ToArray()], cancel);
        await connection.RunAsync(SqlText.Of("finish_listing"), [archive.Id, archive.Listing, seen, vanished], cancel);
    }

    /// <summary>False when the archive should no longer be listed: it was paused, cancelled or deleted.</summary>
    private Task<bool> InTurnAsync(Func<Task> work, CancellationToken cancel) => GalleryDatabase.InTransactionAsync(connection, async () =>
    {
        await connection.RunAsync(SqlText.Of("lock_archive"), [archive.Id], cancel);
        if (await ArchiveRows.FindAsync(connection, archive.Id, cancel) is not { State: ArchiveState.Running, LastListing: null } now || now.Listing != archive.Listing)
            return false;
        await work();
        return true;
    }, cancel);

    private async Task CopyAsync(IReadOnlyList<ListedFile> chunk, CancellationToken cancel)
    {
        const string Copy = "COPY pg_temp.listing_chunk (archive_id, source_key, source, address, version, reason, detail) FROM STDIN (FORMAT BINARY)";
        await using var copy = await connection.BeginBinaryImportAsync(Copy, cancel);
        foreach (var (key, source, address, file) in chunk.Select(Keyed).DistinctBy(file => file.Key))
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(archive.Id, cancel);
            await copy.WriteAsync(key, cancel);
            await copy.WriteAsync(source, cancel);
            await copy.WriteAsync(address == source ? null : address, cancel);
            await copy.WriteAsync(file.Version is { } version ? StorableText.Source(version) : null, cancel);
            await copy.WriteAsync(file.Problem?.Reason.ToName(), cancel);
            await copy.WriteAsync(file.Problem is { } why ? StorableText.Detail(why.Detail) : null, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private static (Guid Key, string Source, string Address, ListedFile File) Keyed(ListedFile file)
    {
        var key = StorableText.Digest(StorableText.Source(PublicAddress.KeyOf(file.Source)));
        return (new Guid(key.AsSpan(0, 16), bigEndian: true), StorableText.Source(PublicAddress.Of(file.Source)), StorableText.Source(file.Source), file);
    }

    /// <summary>Without a time limit: a list may have millions of files.</summary>
    private async Task<long> CountAsync(string question, object?[] values, CancellationToken cancel)
    {
        await using var command = connection.Ask(SqlText.Of(question), values);
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }
}
