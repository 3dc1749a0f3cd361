using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Storage.Archives.Ledger;

/// <summary>The ledger in PostgreSQL: many outcomes share a transaction.</summary>
public sealed class ArchiveLedger : IArchiveLedger, IAsyncDisposable
{
    // One transaction at a time, because those of one worker would wait for each other's counts; 10 ms, because images stored together end together.
    private static readonly BatchingOptions Batching = new() { MaxBatchSize = 256, LaneCapacity = 1024, Linger = TimeSpan.FromMilliseconds(10) };

    private readonly Batcher<NamedItem, ItemStanding> finding;
    private readonly Batcher<ItemOutcome, bool> recording;
    private readonly Batcher<ItemPostponement, bool> postponing;

    /// <param name="database">Owned and disposed by the caller.</param>
    public ArchiveLedger(GalleryDatabase database, ImageOptions options, TimeProvider time, Instruments? instruments = null)
    {
        finding = new Batcher<NamedItem, ItemStanding>("item", new ItemFinder(database), new BatchingOptions { MaxBatchSize = 256 }, time, instruments: instruments);
        recording = new Batcher<ItemOutcome, bool>("record", new OutcomeWriter(database), Batching, time, instruments: instruments);
        postponing = new Batcher<ItemPostponement, bool>("postpone", new PostponementWriter(database, options), Batching, time, instruments: instruments);
    }

    /// <inheritdoc />
    public Task<ItemStanding> FindAsync(NamedItem item, CancellationToken cancel) => finding.RunAsync(item, Lane.Bulk, cancel);

    /// <inheritdoc />
    public Task RecordAsync(ItemOutcome outcome, CancellationToken cancel) => recording.RunAsync(outcome, Lane.Bulk, cancel);

    /// <inheritdoc />
    public Task<bool> TryPostponeAsync(ItemPostponement postponement, CancellationToken cancel) => postponing.RunAsync(postponement, Lane.Bulk, cancel);

    /// <summary>Completes the work that was accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        await finding.DisposeAsync();
        await recording.DisposeAsync();
        await postponing.DisposeAsync();
    }
}
