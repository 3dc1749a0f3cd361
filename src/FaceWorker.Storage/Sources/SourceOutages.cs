using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using Npgsql;

namespace FaceWorker.Storage.Sources;

/// <summary>The outages of sources in PostgreSQL, and what this process last read of them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class SourceOutages(GalleryDatabase database, ImageOptions options, TimeProvider time) : ISourceOutages
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock reading = new();
    private Task<Snapshot>? latest;

    /// <summary>How long a probe may go without a result; after that, its worker is taken to have died.</summary>
    private TimeSpan ProbeLease => (2 * options.RequestTimeout) + options.LongestSourcePause;

    /// <inheritdoc />
    public async ValueTask<SourceOutage?> FindAsync(string place, CancellationToken cancel) =>
        (await CurrentAsync().WaitAsync(cancel)).Outages.GetValueOrDefault(StorableText.Place(place));

    /// <inheritdoc />
    public Task<bool> TryProbeAsync(SourceOutage outage, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(outage);
        return database.RunAsync(async connection =>
            await connection.ColumnAsync<long>(SqlText.Of("try_probe"), [outage.Id, ProbeLease], cancel) is [_], cancel);
    }

    /// <inheritdoc />
    public async Task<SourceOutage> ReportAsync(string place, string problem, bool wasProbe, CancellationToken cancel)
    {
        var outage = (await database.RunAsync(connection => connection.QueryAsync(
            SqlText.Of("report_outage"), [StorableText.Place(place), StorableText.Detail(problem), wasProbe, options.LongestSourcePause], Read, cancel), cancel))[0];
        Forget();
        return outage;
    }

    /// <inheritdoc />
    public async Task EndAsync(string place, CancellationToken cancel)
    {
        await database.RunAsync("end_outage", [StorableText.Place(place)], cancel);
        Forget();
    }

    /// <summary>Concurrent callers share one read.</summary>
    private Task<Snapshot> CurrentAsync()
    {
        lock (reading)
        {
            var isFresh = latest is { IsCompleted: false } || (latest is { IsCompletedSuccessfully: true, Result: var known } && time.GetElapsedTime(known.ReadAt) < Lifetime);
            return isFresh ? latest! : latest = ReadAsync();
        }
    }

    private void Forget()
    {
        lock (reading)
            latest = null;
    }

    private async Task<Snapshot> ReadAsync()
    {
        var readAt = time.GetTimestamp();
        var outages = await database.RunAsync(
            connection => connection.QueryAsync(SqlText.Of("source_outages"), [], Read, CancellationToken.None), CancellationToken.None);
        return new Snapshot(outages.ToDictionary(outage => outage.Place), readAt);
    }

    /// <summary>The server says how long ago and in how long, so that neither its clock nor this machine's matters.</summary>
    private SourceOutage Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), Moment.In(-row.GetTimeSpan(4), time), Moment.In(row.GetTimeSpan(5), time));

    private sealed record Snapshot(IReadOnlyDictionary<string, SourceOutage> Outages, long ReadAt);
}
