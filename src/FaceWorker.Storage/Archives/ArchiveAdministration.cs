using System.Runtime.CompilerServices;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Operations;
using Npgsql;

namespace FaceWorker.Storage.Archives;

/// <summary>The archives in PostgreSQL, as their owner manages them.</summary>
/// <param name="database">Stays its creator's to dispose.</param>
public sealed class ArchiveAdministration(GalleryDatabase database) : IArchiveAdministration
{
    private const int FailuresPerPage = 1000;

    /// <inheritdoc />
    public Task<Archive> AddAsync(GalleryName gallery, ArchiveSource source, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
            await connection.QueryAsync(SqlText.Of("add_archive"), [gallery.Value, source.ToString(), source.ToString() == source.Text ? null : source.Text], row => row.GetInt64(0), cancel) is [var id]
                ? await ListedAsync(connection, id, cancel)
                : throw Rejected.UnknownGallery(gallery), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<ArchiveProgress>> ListAsync(CancellationToken cancel) => database.RunAsync<IReadOnlyList<ArchiveProgress>>(
        async connection => await ArchiveRows.ReadProgressAsync(connection, database.DeferIndexFromItems, id: null, cancel), cancel);

    /// <inheritdoc />
    public Task<ArchiveProgress> GetProgressAsync(long archive, CancellationToken cancel) => database.RunAsync(async connection =>
        (await ArchiveRows.ReadProgressAsync(connection, database.DeferIndexFromItems, archive, cancel)).SingleOrDefault()
            ?? throw Rejected.UnknownArchive(archive), cancel);

    /// <inheritdoc />
    public Task<Archive> PauseAsync(long archive, CancellationToken cancel) => SetStateAsync(archive, ArchiveState.Paused, known =>
    {
        if (known.State is ArchiveState.Completed or ArchiveState.Cancelled)
            throw Rejected.WrongArchiveState(known, "There is nothing to pause.");
    }, cancel);

    /// <inheritdoc />
    public Task<Archive> ResumeAsync(long archive, CancellationToken cancel) => SetStateAsync(archive, ArchiveState.Running, known =>
    {
        if (known.State is ArchiveState.Completed)
            throw Rejected.WrongArchiveState(known, $"To look for new files: faceworker archive rescan {archive}; to try failed ones again: faceworker archive retry {archive}");
    }, cancel);

    /// <inheritdoc />
    public Task<Archive> CancelAsync(long archive, CancellationToken cancel) => SetStateAsync(archive, ArchiveState.Cancelled, known =>
    {
        if (known.State is ArchiveState.Completed)
            throw Rejected.WrongArchiveState(known, "There is nothing to cancel; what is indexed goes with its gallery.");
    }, cancel);

    /// <inheritdoc />
    public Task<Archive> RescanAsync(long archive, CancellationToken cancel) => ChangeAsync(archive, async (connection, known) =>
    {
        if (known.LastListing is null)
            throw Rejected.WrongArchiveState(known, "Its present listing is not finished and finds what there is to find; wait for it, or resume the archive.");
        await connection.RunAsync(SqlText.Of("relist_archive"), [archive], cancel);
        return await ListedAsync(connection, archive, cancel);
    }, cancel);

    /// <inheritdoc />
    public Task<long> RetryAsync(long archive, FailureFilter which, CancellationToken cancel) => ChangeAsync(archive, async (connection, _) =>
    {
        var retried = (await connection.QueryAsync(SqlText.Of("retry_items"), [archive, ReasonOf(which), PathPattern.ToLike(which.PathPattern)],
            row => row.GetInt64(0), cancel))[0];
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
            object?[] values = [archive, ReasonOf(which), PathPattern.ToLike(which.PathPattern), afterReason, afterItem, FailuresPerPage];
            var page = await database.RunAsync(connection => connection.QueryAsync(SqlText.Of("archive_failures"), values, ReadFailure, cancel), cancel);
            foreach (var failure in page)
                yield return failure;
            if (page.Count < FailuresPerPage)
                yield break;
            (afterReason, afterItem) = (RejectionReasons.NameOf(page[^1].Reason), page[^1].Item);
        }
    }

    private Task<Archive> SetStateAsync(long archive, ArchiveState state, Action<Archive> check, CancellationToken cancel) =>
        ChangeAsync(archive, async (connection, known) =>
        {
            check(known);
            await connection.RunAsync(SqlText.Of("set_archive_state"), [archive, GalleryRows.NameOf(state)], cancel);
            if (state == ArchiveState.Running)
                return await ListedAsync(connection, archive, cancel);
            await connection.RunAsync(SqlText.Of("cancel_operation"), [null, OperationRows.NameOf(OperationKind.Listing), archive], cancel);
            return known with { State = state };
        }, cancel);

    private Task<T> ChangeAsync<T>(long archive, Func<NpgsqlConnection, Archive, Task<T>> change, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync(SqlText.Of("lock_gallery_of_archive"), [archive], cancel);
            await connection.RunAsync(SqlText.Of("lock_archive"), [archive], cancel);
            return await change(connection, await FindAsync(connection, archive, cancel));
        }, cancel);

    /// <summary>The archive, whose listing is an operation now if it is not finished.</summary>
    private static async Task<Archive> ListedAsync(NpgsqlConnection connection, long id, CancellationToken cancel)
    {
        var archive = await FindAsync(connection, id, cancel);
        if (archive is { State: ArchiveState.Running, LastListing: null })
            await OperationRows.RequestAsync(connection, new OperationRequest(OperationKind.Listing, archive.Gallery, $"archive {id}", id), cancel);
        return archive;
    }

    private static async Task<Archive> FindAsync(NpgsqlConnection connection, long archive, CancellationToken cancel) =>
        await ArchiveRows.FindAsync(connection, archive, cancel) ?? throw Rejected.UnknownArchive(archive);

    private static string? ReasonOf(FailureFilter which) => which.Reason is { } reason ? RejectionReasons.NameOf(reason) : null;

    private static ArchiveFailure ReadFailure(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetBoolean(2), RejectionReasons.Read(row.GetString(3)), row.GetString(4), row.GetInt32(5), row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7), row.GetBoolean(8));
}
