using FaceWorker.Core.Archives;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Archives.Listing;
using FaceWorker.Storage.Events;
using Npgsql;

namespace FaceWorker.Storage.Archives.Feeding;

/// <summary>The manifest in PostgreSQL. Items are claimed in short transactions; one feeder at a time in a database counts the jobs that are out.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ArchiveManifest(GalleryDatabase database) : IArchiveManifest
{
    private const int Slice = 1000;
    private const int ProbesAtOnce = 8;
    private const int ReleasedAtOnce = 10_000;

    /// <summary>How long a claimed item belongs to its feeder: longer than the broker may take to confirm.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private const string GivenUp = "It waited for as long as the worker's setting Images:SourcePatience allows. Repair the source, then send its images again: faceworker archive retry ARCHIVE --reason unreadable";

    /// <inheritdoc />
    public Task<IArchiveListing?> BeginListingAsync(long archive, CancellationToken cancel) => ListingMerge.BeginAsync(database, archive, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<ArchiveJob>> ClaimAsync(FeedLimits limits, CancellationToken cancel) => InTurnAsync(async connection =>
    {
        await connection.RunAsync(SqlText.Of("release_items"), [ReleasedAtOnce], cancel);
        await connection.RunAsync(SqlText.Of("delete_ended_outages"), [], cancel);
        await connection.RunAsync(SqlText.Of("expire_held_items"), [limits.SourcePatience, ReleasedAtOnce, GivenUp], cancel);
        var probes = (await ReadJobsAsync(connection, "claim_probes", cancel, Lease, ProbesAtOnce)).Select(job => job with { IsProbe = true });
        var items = await ReadJobsAsync(connection, "claim_items", cancel, limits.Outstanding, limits.FirstJobs, Lease, Slice);
        return [.. probes, .. items];
    }, cancel);

    /// <inheritdoc />
    public Task<bool> HasOverdueAsync(TimeSpan resendAfter, CancellationToken cancel) =>
        database.RunAsync(connection => connection.ValueAsync<bool>(SqlText.Of("has_overdue_items"), [resendAfter], cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<ArchiveJob>> ClaimOverdueAsync(TimeSpan resendAfter, CancellationToken cancel) =>
        InTurnAsync(connection => ReadJobsAsync(connection, "claim_overdue_items", cancel, resendAfter, Lease, Slice), cancel);

    /// <inheritdoc />
    public Task MarkSentAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel) =>
        database.RunAsync("mark_sent_items", [jobs.Select(job => job.Item).ToArray()], cancel);

    /// <inheritdoc />
    public Task ReturnAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel) =>
        database.RunAsync("return_items", [jobs.Select(job => job.Item).ToArray()], cancel);

    /// <inheritdoc />
    public Task HoldAsync(IReadOnlyList<(ArchiveJob Job, long Outage)> held, CancellationToken cancel) =>
        database.RunAsync("hold_items", [held.Select(one => one.Job.Item).ToArray(), held.Select(one => one.Outage).ToArray()], cancel);

    /// <inheritdoc />
    public Task CompleteAsync(CancellationToken cancel) => database.RunInTransactionAsync(async connection =>
    {
        var finished = await connection.ColumnAsync<long>(SqlText.Of("lock_finished_archives"), [], cancel);
        return finished.Count > 0 ? await connection.RunAsync(SqlText.Of("complete_archives"), [finished.ToArray()], cancel) : 0;
    }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<long>> TakeAnnouncementsAsync(TimeSpan lease, CancellationToken cancel) => ReadIdsAsync("take_announcements", lease, cancel);

    /// <inheritdoc />
    public Task<bool> AnnounceAsync(long archive, NewEvent completed, CancellationToken cancel) => database.RunInTransactionAsync(async connection =>
    {
        var mine = await connection.ColumnAsync<long>(SqlText.Of("lock_unannounced_archive"), [archive], cancel);
        if (mine.Count == 0 || await connection.AddEventsAsync([completed], cancel) == 0)
            return false;
        await connection.RunAsync(SqlText.Of("mark_announced_archive"), [archive], cancel);
        return true;
    }, cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyList<long>> TakeReportsAsync(TimeSpan interval, CancellationToken cancel)
    {
        await database.RunAsync("delete_old_paces", [], cancel);
        return await ReadIdsAsync("take_archive_reports", interval, cancel);
    }

    /// <summary>No jobs while another feeder claims.</summary>
    private Task<IReadOnlyList<ArchiveJob>> InTurnAsync(Func<NpgsqlConnection, Task<IReadOnlyList<ArchiveJob>>> claim, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
            await connection.ValueAsync<bool>("SELECT pg_try_advisory_xact_lock($1)", [AdvisoryLocks.Feeding], cancel)
                ? await claim(connection)
                : [], cancel);

    private Task<IReadOnlyList<long>> ReadIdsAsync(string question, TimeSpan time, CancellationToken cancel) => database.RunAsync<IReadOnlyList<long>>(
        async connection => await connection.ColumnAsync<long>(SqlText.Of(question), [time], cancel), cancel);

    private static async Task<IReadOnlyList<ArchiveJob>> ReadJobsAsync(NpgsqlConnection connection, string question, CancellationToken cancel, params object?[] values) =>
        await connection.QueryAsync(SqlText.Of(question), values,
            row => new ArchiveJob(row.GetInt64(0), row.GetInt64(1), new GalleryName(row.GetString(2)), row.GetString(3)), cancel);
}
