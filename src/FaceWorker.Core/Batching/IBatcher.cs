namespace FaceWorker.Core.Batching;

/// <summary>Looks like a function of one item; runs many callers' items together.</summary>
public interface IBatcher<TItem, TResult>
{
    /// <summary>Runs <paramref name="item"/> in the first batch in which it gets a turn. Waits to enqueue it while its gallery already has <see cref="BatchingOptions.LaneCapacity"/> items in the lane.</summary>
    /// <remarks>Cancelling gives up the place in the queue. Once the item is part of a running batch, its end is awaited, so the item's memory may be released on return.</remarks>
    Task<TResult> RunAsync(TItem item, Turn turn, CancellationToken cancel);
}

/// <summary>What a batcher drives: a model, or a database.</summary>
public interface IBatchRunner<TItem, TResult>
{
    /// <summary>Runs the items together, and returns the results in the order of the items. Up to <see cref="BatchingOptions.Instances"/> calls may run at the same time.</summary>
    Task<IReadOnlyList<TResult>> RunAsync(IReadOnlyList<TItem> items, CancellationToken cancel);
}
