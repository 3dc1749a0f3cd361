using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Archives;

/// <summary>Claims items for whoever sends them, in one short transaction each time. One feeder at a time in a database counts what is out.</summary>
internal sealed class ArchiveFeeder(GalleryDatabase database)
{
    private const int Slice = 1000;
    private const int ProbesAtOnce = 8;
    private const int ReleasedAtOnce = 10_000;

    /// <summary>How long a claimed item is its feeder's: longer than the broker may take to confirm.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private const string GivenUp = "It waited for as long as the worker's setting Images:SourcePatience says. Mend the source, then send its images again: faceworker archive retry ARCHIVE --reason unreadable";

    public Task<IReadOnlyList<ArchiveJob>> ClaimAsync(FeedLimits limits, CancellationToken cancel) => InTurnAsync(async connection =>
    {
        await connection.RunAsync(SqlText.Of("release_items"), [ReleasedAtOnce], cancel);
        await connection.RunAsync(SqlText.Of("delete_ended_outages"), [], cancel);
        await connection.RunAsync(SqlText.Of("expire_held_items"), [limits.SourcePatience, ReleasedAtOnce, GivenUp], cancel);
        var probes = (await ReadJobsAsync(connection, "claim_probes", cancel, Lease, ProbesAtOnce)).Select(job => job with { IsProbe = true });
        var items = await ReadJobsAsync(connection, "claim_items", cancel, limits.Outstanding, limits.FirstJobs, Lease, Slice);
        return [.. probes, .. items];
    }, cancel);

    public Task<bool> HasOverdueAsync(TimeSpan resendAfter, CancellationToken cancel) => database.RunAsync(async connection =>
        (await connection.QueryAsync(SqlText.Of("has_overdue_items"), [resendAfter], row => row.GetBoolean(0), cancel))[0], cancel);

    public Task<IReadOnlyList<ArchiveJob>> ClaimOverdueAsync(TimeSpan resendAfter, CancellationToken cancel) =>
        InTurnAsync(connection => ReadJobsAsync(connection, "claim_overdue_items", cancel, resendAfter, Lease, Slice), cancel);

    public Task MarkSentAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel) => database.RunAsync(connection =>
        connection.RunAsync(SqlText.Of("mark_sent_items"), [jobs.Select(job => job.Item).ToArray()], cancel), cancel);

    public Task ReturnAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel) => database.RunAsync(connection =>
        connection.RunAsync(SqlText.Of("return_items"), [jobs.Select(job => job.Item).ToArray()], cancel), cancel);

    public Task HoldAsync(IReadOnlyList<(ArchiveJob Job, long Outage)> held, CancellationToken cancel) => database.RunAsync(connection =>
        connection.RunAsync(SqlText.Of("hold_items"), [held.Select(one => one.Job.Item).ToArray(), held.Select(one => one.Outage).ToArray()], cancel), cancel);

    /// <summary>Nothing, while another feeder claims.</summary>
    private Task<IReadOnlyList<ArchiveJob>> InTurnAsync(Func<NpgsqlConnection, Task<IReadOnlyList<ArchiveJob>>> claim, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
            await connection.QueryAsync("SELECT pg_try_advisory_xact_lock($1)", [AdvisoryLocks.Feeding], row => row.GetBoolean(0), cancel) is [true]
                ? await claim(connection)
                : [], cancel);

    private static async Task<IReadOnlyList<ArchiveJob>> ReadJobsAsync(NpgsqlConnection connection, string question, CancellationToken cancel, params object?[] values) =>
        await connection.QueryAsync(SqlText.Of(question), values,
            row => new ArchiveJob(row.GetInt64(0), row.GetInt64(1), new GalleryName(row.GetString(2)), row.GetString(3)), cancel);
}
