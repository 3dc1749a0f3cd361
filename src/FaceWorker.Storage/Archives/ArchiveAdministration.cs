using System.Runtime.CompilerServices;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Operations;
using Npgsql;

namespace FaceWorker.Storage.Archives;

/// <summary>The archives in PostgreSQL, as their owner manages them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ArchiveAdministration(GalleryDatabase database) : IArchiveAdministration
{
    private const int FailuresPerPage = 1000;

    /// <inheritdoc />
    public Task<Archive> AddAsync(RequestContext context, GalleryName gallery, ArchiveSource source, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Index, gallery);
        return database.RunInTransactionAsync(async connection =>
        {
            if (await connection.ColumnAsync<long>(SqlText.Of("add_archive"), [gallery.Value, source.ToString(), source.ToString() == source.Text ? null : source.Text], cancel) is not [var id])
                throw Rejected.UnknownGallery(gallery);
            var archive = await ListedAsync(context, connection, id, cancel);
            await KeepAsync(context, connection, "added the archive", archive, cancel);
            return archive;
        }, cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ArchiveProgress>> ListAsync(CancellationToken cancel) => database.RunAsync<IReadOnlyList<ArchiveProgress>>(
        async connection => await ArchiveRows.ReadProgressAsync(connection, database.DeferIndexFromItems, id: null, cancel), cancel);

    /// <inheritdoc />
    public Task<ArchiveProgress> GetProgressAsync(long archive, CancellationToken cancel) => database.RunAsync(async connection =>
        (await ArchiveRows.ReadProgressAsync(connection, database.DeferIndexFromItems, archive, cancel)).SingleOrDefault()
            ?? throw Rejected.UnknownArchive(archive), cancel);

    /// <inheritdoc />
    public Task<Archive> PauseAsync(RequestContext context, long archive, CancellationToken cancel) => SetStateAsync(context, archive, "paused the archive", ArchiveState.Paused, known =>
    {
        if (known.State is ArchiveState.Completed or ArchiveState.Cancelled)
            throw Rejected.WrongArchiveState(known, "There is nothing to pause.");
    }, cancel);

    /// <inheritdoc />
    public Task<Archive> ResumeAsync(RequestContext context, long archive, CancellationToken cancel) => SetStateAsync(context, archive, "resumed the archive", ArchiveState.Running, known =>
    {
        if (known.State is ArchiveState.Completed)
            throw Rejected.WrongArchiveState(known, $"To look for new files: faceworker archive rescan {archive}; to try failed ones again: faceworker archive retry {archive}");
    }, cancel);

    /// <inheritdoc />
    public Task<Archive> CancelAsync(RequestContext context, long archive, CancellationToken cancel) => SetStateAsync(context, archive, "cancelled the archive", ArchiveState.Cancelled, known =>
    {
        if (known.State is ArchiveState.Completed)
            throw Rejected.WrongArchiveState(known, "There is nothing to cancel; indexed images are deleted only with their gallery.");
    }, cancel);

    /// <inheritdoc />
    public Task<Archive> RescanAsync(RequestContext context, long archive, CancellationToken cancel) => ChangeAsync(context, archive, "had the archive listed again", async (connection, known) =>
    {
        if (known.LastListing is null)
            throw Rejected.WrongArchiveState(known, "Its current listing is not finished and will find every file; wait for it, or resume the archive.");
        await connection.RunAsync(SqlText.Of("relist_archive"), [archive], cancel);
        return await ListedAsync(context, connection, archive, cancel);
    }, cancel);

    /// <inheritdoc />
    public Task<long> RetryAsync(RequestContext context, long archive, FailureFilter which, CancellationToken cancel) => ChangeAsync(context, archive, "retried failures of the archive", async (connection, _) =>
    {
        var retried = await connection.ValueAsync<long>(SqlText.Of("retry_items"), [archive, which.Reason?.ToName(), PathPattern.ToLike(which.PathPattern)], cancel);
        if (retried > 0)
            await connection.RunAsync(SqlText.Of("reopen_archive"), [archive], cancel);
        return retried;
    }, cancel);

    /// <inheritdoc />
    public async IAsyncEnumerable<ArchiveFailure> GetFailuresAsync(
        long archive, FailureFilter which, [EnumeratorCancellation] CancellationToken cancel)
    {
        await database.RunAsync(connection => FindAsync(connection, archive, cancel), cancel);
        var (afterReason, afterItem) = ("", 0L);
        while (true)
        {
            object?[] values = [archive, which.Reason?.ToName(), PathPattern.ToLike(which.PathPattern), afterReason, afterItem, FailuresPerPage];
            var page = await database.RunAsync(connection => connection.QueryAsync(SqlText.Of("archive_failures"), values, ReadFailure, cancel), cancel);
            foreach (var failure in page)
                yield return failure;
            if (page.Count < FailuresPerPage)
                yield break;
            (afterReason, afterItem) = (page[^1].Reason.ToName(), page[^1].Item);
        }
    }

    private Task<Archive> SetStateAsync(RequestContext context, long archive, string deed, ArchiveState state, Action<Archive> check, CancellationToken cancel) =>
        ChangeAsync(context, archive, deed, async (connection, known) =>
        {
            check(known);
            await connection.RunAsync(SqlText.Of("set_archive_state"), [archive, state.ToName()], cancel);
            if (state == ArchiveState.Running)
                return await ListedAsync(context, connection, archive, cancel);
            await connection.RunAsync(SqlText.Of("cancel_operation"), [null, OperationKind.Listing.ToName(), archive], cancel);
            return known with { State = state };
        }, cancel);

    private Task<T> ChangeAsync<T>(RequestContext context, long archive, string deed, Func<NpgsqlConnection, Archive, Task<T>> change, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync(SqlText.Of("lock_gallery_of_archive"), [archive], cancel);
            await connection.RunAsync(SqlText.Of("lock_archive"), [archive], cancel);
            var known = await FindAsync(connection, archive, cancel);
            if (!context.Caller.Knows(known.Gallery))
                throw Rejected.UnknownArchive(archive);
            context.Caller.Require(Rights.Index, known.Gallery);
            var changed = await change(connection, known);
            await KeepAsync(context, connection, deed, known, cancel);
            return changed;
        }, cancel);

    private static Task KeepAsync(RequestContext context, NpgsqlConnection connection, string deed, Archive archive, CancellationToken cancel) =>
        Audit.AddAsync(connection, context, new AuditNote(deed, archive.Source.ToString(), $"archive {archive.Id} of gallery '{archive.Gallery}'"), cancel);

    /// <summary>The archive. If its listing is not finished, an operation for it is requested.</summary>
    private static async Task<Archive> ListedAsync(RequestContext context, NpgsqlConnection connection, long id, CancellationToken cancel)
    {
        var archive = await FindAsync(connection, id, cancel);
        if (archive is { State: ArchiveState.Running, LastListing: null })
            await OperationRows.RequestAsync(connection, new OperationRequest(OperationKind.Listing, archive.Gallery, context.Caller.Name, id), cancel);
        return archive;
    }

    private static async Task<Archive> FindAsync(NpgsqlConnection connection, long archive, CancellationToken cancel) =>
        await ArchiveRows.FindAsync(connection, archive, cancel) ?? throw Rejected.UnknownArchive(archive);

    private static ArchiveFailure ReadFailure(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetBoolean(2), row.GetEnum<RejectionReason>(3), row.GetString(4), row.GetInt32(5), row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7), row.GetBoolean(8));
}
