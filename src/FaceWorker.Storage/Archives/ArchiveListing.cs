using System.Data;
using System.Runtime.ExceptionServices;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Archives;

/// <summary>One attempt to list an archive: takes files as they come, and merges them chunk by chunk, one transaction each.</summary>
/// <remarks>The connection holds the archive's advisory lock, and the keys of the files seen in a temporary table: memory here is that of one chunk.</remarks>
internal sealed class ArchiveListing
{
    // The first chunks are small, so that the first jobs can be sent soon.
    private const int FirstChunk = 500;
    private const int LargestChunk = 10_000;

    private readonly NpgsqlConnection connection;
    private readonly Archive archive;
    private long seen;
    private long added;
    private long analysedFrom = 1;

    private ArchiveListing(NpgsqlConnection connection, Archive archive)
    {
        this.connection = connection;
        this.archive = archive;
    }

    /// <summary>What the lister threw that nobody expects of it.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Null when the archive does not want a listing any more.</summary>
    public static async Task<ArchiveListing?> TryBeginAsync(NpgsqlConnection connection, long id, CancellationToken cancel) =>
        await ArchiveRows.FindAsync(connection, id, cancel) is { State: ArchiveState.Running, LastListing: null } archive
            ? new ArchiveListing(connection, archive)
            : null;

    /// <summary>Whether the archive was listed to the end.</summary>
    public async Task<bool> RunAsync(Func<Archive, CancellationToken, IAsyncEnumerable<ListedFile>> list, CancellationToken cancel)
    {
        await connection.RunAsync(SqlText.Of("create_listing_tables"), [], cancel);
        try
        {
            await using var files = new FileChunks(list(archive, cancel).GetAsyncEnumerator(cancel), cancel);
            for (var size = FirstChunk; await files.ReadAsync(size) is { Count: > 0 } chunk; size = Math.Min(2 * size, LargestChunk))
            {
                if (!await MergeAsync(chunk, cancel))
                    return false;
                await AnalyseAsync(cancel);
            }

            var failure = files.Failure ?? (seen == 0 ? await FindLossAsync(cancel) : null);
            return failure is not null ? await FailAsync(failure, cancel) : await FinishAsync(cancel);
        }
        finally
        {
            if (connection.State == ConnectionState.Open)
                await connection.RunAsync(SqlText.Of("drop_listing_tables"), [], CancellationToken.None);
        }
    }

    /// <summary>An empty source that had files is more likely a mount point without its mount than a folder that somebody cleared.</summary>
    private async Task<ExceptionDispatchInfo?> FindLossAsync(CancellationToken cancel) =>
        await connection.QueryAsync(SqlText.Of("has_present_items"), [archive.Id], row => row.GetBoolean(0), cancel) is [true]
            ? ExceptionDispatchInfo.Capture(new TransientFailureException(
                $"The source '{archive.Source}' is empty, and had files when it was last listed: mount it. Where it is meant to be empty, cancel the archive."))
            : null;

    private async Task<bool> FailAsync(ExceptionDispatchInfo failure, CancellationToken cancel)
    {
        if (failure.SourceException is RequestRejectedException or TransientFailureException)
            await connection.RunAsync(SqlText.Of("set_listing_problem"), [archive.Id, StorableText.Detail(failure.SourceException.Message)], cancel);
        else
            Failure = failure;
        return false;
    }

    /// <summary>False when the archive is to be listed no more: it was paused, cancelled or deleted.</summary>
    private Task<bool> MergeAsync(IReadOnlyList<ListedFile> chunk, CancellationToken cancel) => InTurnAsync(async () =>
    {
        await CopyAsync(chunk, cancel);
        await connection.RunAsync(SqlText.Of("use_item_keys"), [], cancel);
        var changed = await CountAsync("merge_known_files", [archive.Id], cancel);
        var isNew = await CountAsync("merge_new_files", [archive.Id], cancel);
        added += isNew;
        seen += await connection.RunAsync(SqlText.Of("remember_seen_files"), [], cancel);
        if (isNew + changed > 0)
            await connection.RunAsync(SqlText.Of("count_listed_files"), [archive.Id, archive.Listing, isNew, changed], cancel);
    }, cancel);

    /// <summary>Autovacuum comes by once a minute: until then a manifest that was emptied still seems empty, and everybody reads all of it for each row.</summary>
    private async Task AnalyseAsync(CancellationToken cancel)
    {
        if (added < analysedFrom)
            return;
        analysedFrom = 10 * added;
        await connection.RunAsync("ANALYZE archive_item", [], cancel);
    }

    private Task<bool> FinishAsync(CancellationToken cancel) => InTurnAsync(async () =>
    {
        await connection.RunAsync("ANALYZE pg_temp.listing_seen", [], cancel);
        await connection.RunAsync(SqlText.Of("use_whole_archive"), ["off"], cancel);
        var vanished = await CountAsync("mark_vanished_items", [archive.Id, "It was listed, and had vanished before it could be indexed."], cancel);
        await connection.RunAsync(SqlText.Of("use_whole_archive"), ["on"], cancel);
        var orphans = await connection.QueryAsync(SqlText.Of("lock_images_without_first"), [archive.Id], row => row.GetInt64(0), cancel);
        await connection.RunAsync(SqlText.Of("promote_duplicates"), [archive.Id, orphans.ToArray()], cancel);
        await connection.RunAsync(SqlText.Of("finish_listing"), [archive.Id, archive.Listing, seen, vanished], cancel);
    }, cancel);

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
        const string Copy = "COPY pg_temp.listing_chunk (archive_id, source_key, source, version, reason, detail) FROM STDIN (FORMAT BINARY)";
        await using var copy = await connection.BeginBinaryImportAsync(Copy, cancel);
        foreach (var (key, source, file) in chunk.Select(Keyed).DistinctBy(file => file.Key))
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(archive.Id, cancel);
            await copy.WriteAsync(key, cancel);
            await copy.WriteAsync(source, cancel);
            await copy.WriteAsync(file.Version is { } version ? StorableText.Source(version) : null, cancel);
            await copy.WriteAsync(file.Problem is { } problem ? RejectionReasons.NameOf(problem.Reason) : null, cancel);
            await copy.WriteAsync(file.Problem is { } why ? StorableText.Detail(why.Detail) : null, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private static (Guid Key, string Source, ListedFile File) Keyed(ListedFile file)
    {
        var source = StorableText.Source(file.Source);
        return (new Guid(StorableText.Digest(source).AsSpan(0, 16), bigEndian: true), source, file);
    }

    /// <summary>A list of millions takes as long as it takes.</summary>
    private async Task<long> CountAsync(string question, object?[] values, CancellationToken cancel)
    {
        await using var command = connection.Ask(SqlText.Of(question), values);
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }
}
