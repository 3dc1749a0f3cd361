namespace FaceWorker.Core.Batching;

/// <summary>How many items of each lane go into the next batch.</summary>
public readonly record struct BatchPlan(int Interactive, int Bulk)
{
    public int Total => Interactive + Bulk;
}

/// <summary>Decides which waiting items go now. Pure: no clock, no task, no lock; its only memory is what bulk is owed.</summary>
/// <remarks>
/// Interactive items go first. While both lanes wait, each interactive item earns bulk the fraction of an item that keeps bulk at
/// its share; whole items earned ride along in the next batch. A lane without company gets the whole batch.
/// </remarks>
public sealed class BatchPolicy(BatchingOptions options)
{
    private readonly int maxBulk = Math.Min(options.MaxBulkBatchSize ?? options.MaxBatchSize, options.MaxBatchSize);
    private readonly double earnedPerInteractiveItem = options.BulkShare / (1 - options.BulkShare);
    private double owedToBulk;

    /// <summary>The next batch, given what waits in each lane. Calling it means that the batch is taken.</summary>
    public BatchPlan Next(int interactiveWaiting, int bulkWaiting)
    {
        if (interactiveWaiting == 0 || bulkWaiting == 0)
        {
            owedToBulk = 0;
            return new BatchPlan(Math.Min(interactiveWaiting, options.MaxBatchSize), Math.Min(bulkWaiting, maxBulk));
        }

        var bulk = Math.Min((int)owedToBulk, Math.Min(bulkWaiting, maxBulk));
        var interactive = Math.Min(interactiveWaiting, options.MaxBatchSize - bulk);
        owedToBulk += interactive * earnedPerInteractiveItem - bulk;
        return new BatchPlan(interactive, bulk);
    }
}
