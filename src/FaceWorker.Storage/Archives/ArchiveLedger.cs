using System.Collections.Concurrent;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;

namespace FaceWorker.Storage.Archives;

/// <summary>The ledger in PostgreSQL: many outcomes share a transaction.</summary>
public sealed class ArchiveLedger : IArchiveLedger, IAsyncDisposable
{
    private static readonly TimeSpan HeldLifetime = TimeSpan.FromSeconds(2);

    // One transaction at a time, since those of one worker would wait for each other's counts; 10 ms, since images stored together end together.
    private static readonly BatchingOptions Batching = new() { MaxBatchSize = 256, LaneCapacity = 1024, Linger = TimeSpan.FromMilliseconds(10) };

    private readonly GalleryDatabase database;
    private readonly TimeProvider time;
    private readonly Batcher<ItemOutcome, bool> recording;
    private readonly Batcher<ItemPostponement, bool> postponing;
    private readonly ConcurrentDictionary<long, (bool IsHeld, long ReadAt)> held = new();

    /// <param name="database">Stays its creator's to dispose.</param>
    public ArchiveLedger(GalleryDatabase database, ImageOptions options, TimeProvider time)
    {
        this.database = database;
        this.time = time;
        recording = new Batcher<ItemOutcome, bool>("record", new OutcomeWriter(database), Batching, time);
        postponing = new Batcher<ItemPostponement, bool>("postpone", new PostponementWriter(database, options), Batching, time);
    }

    /// <inheritdoc />
    public async ValueTask<bool> IsHeldAsync(long archive, CancellationToken cancel)
    {
        if (held.TryGetValue(archive, out var known) && time.GetElapsedTime(known.ReadAt) < HeldLifetime)
            return known.IsHeld;

        var readAt = time.GetTimestamp();
        var isHeld = await AskAsync("is_archive_held", archive, cancel) ?? true;
        held[archive] = (isHeld, readAt);
        return isHeld;
    }

    /// <inheritdoc />
    public Task RecordAsync(ItemOutcome outcome, CancellationToken cancel) => recording.RunAsync(outcome, Lane.Bulk, cancel);

    /// <inheritdoc />
    public Task<bool> TryPostponeAsync(ItemPostponement postponement, CancellationToken cancel) => postponing.RunAsync(postponement, Lane.Bulk, cancel);

    /// <summary>Finishes what was accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        await recording.DisposeAsync();
        await postponing.DisposeAsync();
    }

    private Task<bool?> AskAsync(string question, long id, CancellationToken cancel) => database.RunAsync<bool?>(async connection =>
        await connection.QueryAsync(SqlText.Of(question), [id], row => row.GetBoolean(0), cancel) is [var answer] ? answer : null, cancel);
}
