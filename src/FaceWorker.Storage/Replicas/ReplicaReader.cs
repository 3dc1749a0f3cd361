using System.Diagnostics.CodeAnalysis;
using FaceWorker.Core;
using FaceWorker.Core.Telemetry;
using Npgsql;

namespace FaceWorker.Storage.Replicas;

/// <summary>Reads from a replica what may be a little old; where none is up to it, the caller asks the primary.</summary>
internal sealed class ReplicaReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2); // with a replica that does not answer
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30); // a search that meets one that says nothing waits for as long as the patience
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    private readonly GalleryDatabase database;
    private readonly NpgsqlDataSource source;
    private readonly TimeSpan maxLag;
    private readonly TimeProvider time;
    private readonly Instruments? instruments;
    private readonly ReplicaClock clock;
    private readonly Lock access = new();
    private readonly TimeSpan interval; // between looks at the primary
    private long avoidedUntil;
    private Task looking = Task.CompletedTask; // at the primary

    /// <param name="database">Of the primary. Owned and disposed by the caller, as the replicas' source is.</param>
    /// <param name="maxLag">What was committed longer ago is in every answer.</param>
    public ReplicaReader(GalleryDatabase database, NpgsqlDataSource replicas, TimeSpan maxLag, TimeProvider time, Instruments? instruments)
    {
        (this.database, source, this.maxLag, this.time, this.instruments) = (database, replicas, maxLag, time, instruments);
        interval = TimeSpan.FromTicks(Math.Min(LongestInterval.Ticks, maxLag.Ticks / 4));
        clock = new ReplicaClock(maxLag, time);
    }

    /// <param name="count">How many searches these are, to be counted.</param>
    /// <returns>Null: no replica is up to it.</returns>
    /// <exception cref="TransientFailureException">The primary is unavailable: nobody knows how old a replica's answer is.</exception>
    public async Task<T?> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, int count, CancellationToken cancel)
        where T : class
    {
        if (time.GetTimestamp() < Interlocked.Read(ref avoidedUntil))
            return null;
        await LookAtPrimaryAsync(cancel);
        try
        {
            await using var connection = await OpenAsync(cancel);
            if (await IsUpToDateAsync(connection, cancel))
                return await read(connection);
            instruments?.ReplicaAsked(ReplicaOutcome.Stale, count);
            Avoid(interval);
        }
        catch (PostgresException exception) when (!DatabaseFailures.IsConnectionLost(exception))
        {
            instruments?.ReplicaAsked(ReplicaOutcome.Refused, count); // a table that it does not have yet, or a query that it cancelled in favour of what it replays
            Avoid(interval);
        }
        catch (Exception exception) when (exception is OperationCanceledException or NpgsqlException || DatabaseFailures.IsTransient(exception))
        {
            cancel.ThrowIfCancellationRequested();
            instruments?.ReplicaAsked(ReplicaOutcome.Unavailable, count);
            Avoid(AfterFailure);
        }

        return null;
    }

    /// <summary>One look at a time, for all who want to know.</summary>
    private Task LookAtPrimaryAsync(CancellationToken cancel)
    {
        lock (access)
        {
            if (clock.SinceLastMoment < interval)
                return Task.CompletedTask;
            if (looking.IsCompleted)
                looking = LookAsync();
            return looking.WaitAsync(cancel);
        }
    }

    private async Task LookAsync()
    {
        var now = time.GetTimestamp();
        var primary = await database.RunAsync(connection => WalPosition.OfAsync(connection, Patience, CancellationToken.None), CancellationToken.None);
        clock.Add(now, primary.Position);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes it.")]
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        return await source.OpenConnectionAsync(limited.Token);
    }

    /// <summary>One that was promoted meanwhile is no replica any more.</summary>
    private async Task<bool> IsUpToDateAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var replica = await WalPosition.OfAsync(connection, Patience, cancel);
        var lag = replica.IsReplica ? clock.LagOf(replica.Position) : null;
        if (lag is { } known)
            instruments?.ReplicaSeen(known);
        return lag <= maxLag;
    }

    private void Avoid(TimeSpan duration) => Interlocked.Exchange(ref avoidedUntil, time.GetTimestamp() + (long)(duration.TotalSeconds * time.TimestampFrequency));
}
