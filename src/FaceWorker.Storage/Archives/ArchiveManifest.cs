using FaceWorker.Core.Archives;

namespace FaceWorker.Storage.Archives;

/// <summary>The manifest in PostgreSQL, as workers fill it and feed the queue from it.</summary>
/// <param name="database">Stays its creator's to dispose.</param>
public sealed class ArchiveManifest(GalleryDatabase database) : IArchiveManifest
{
    private readonly ArchiveFeeder feeder = new(database);

    /// <inheritdoc />
    public Task<IArchiveListing?> BeginListingAsync(long archive, CancellationToken cancel) => ListingMerge.BeginAsync(database, archive, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<ArchiveJob>> ClaimAsync(FeedLimits limits, CancellationToken cancel) => feeder.ClaimAsync(limits, cancel);

    /// <inheritdoc />
    public Task<bool> HasOverdueAsync(TimeSpan resendAfter, CancellationToken cancel) => feeder.HasOverdueAsync(resendAfter, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<ArchiveJob>> ClaimOverdueAsync(TimeSpan resendAfter, CancellationToken cancel) => feeder.ClaimOverdueAsync(resendAfter, cancel);

    /// <inheritdoc />
    public Task MarkSentAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel) => feeder.MarkSentAsync(jobs, cancel);

    /// <inheritdoc />
    public Task ReturnAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel) => feeder.ReturnAsync(jobs, cancel);

    /// <inheritdoc />
    public Task HoldAsync(IReadOnlyList<(ArchiveJob Job, long Outage)> held, CancellationToken cancel) => feeder.HoldAsync(held, cancel);

    /// <inheritdoc />
    public Task CompleteAsync(CancellationToken cancel) => database.RunInTransactionAsync(async connection =>
    {
        await connection.RunAsync(SqlText.Of("delete_old_paces"), [], cancel);
        var finished = await connection.QueryAsync(SqlText.Of("lock_finished_archives"), [], row => row.GetInt64(0), cancel);
        return finished.Count > 0 ? await connection.RunAsync(SqlText.Of("complete_archives"), [finished.ToArray()], cancel) : 0;
    }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<long>> TakeAnnouncementsAsync(TimeSpan lease, CancellationToken cancel) => ReadIdsAsync("take_announcements", lease, cancel);

    /// <inheritdoc />
    public Task MarkAnnouncedAsync(long archive, CancellationToken cancel) =>
        database.RunAsync(connection => connection.RunAsync(SqlText.Of("mark_announced_archive"), [archive], cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<long>> TakeReportsAsync(TimeSpan interval, CancellationToken cancel) => ReadIdsAsync("take_archive_reports", interval, cancel);

    private Task<IReadOnlyList<long>> ReadIdsAsync(string question, TimeSpan time, CancellationToken cancel) => database.RunAsync<IReadOnlyList<long>>(
        async connection => await connection.QueryAsync(SqlText.Of(question), [time], row => row.GetInt64(0), cancel), cancel);
}
