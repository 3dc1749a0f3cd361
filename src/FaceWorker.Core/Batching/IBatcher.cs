namespace FaceWorker.Core.Batching;

/// <summary>Looks like a function of one item; runs many callers' items together.</summary>
public interface IBatcher<TItem, TResult>
{
    /// <summary>Runs <paramref name="item"/> in the next batch that it has a turn in; waits while its gallery has as many items in the lane as that holds.</summary>
    /// <remarks>Cancelling gives up the place in the queue. Once the item is part of a running batch, its end is awaited, so the item's memory may be released on return.</remarks>
    Task<TResult> RunAsync(TItem item, Turn turn, CancellationToken cancel);
}

/// <summary>What a batcher drives: a model, or a database.</summary>
public interface IBatchRunner<TItem, TResult>
{
    /// <summary>Runs the items together; results are in the items' order. May run as often at once as <see cref="BatchingOptions.Instances"/> says.</summary>
    Task<IReadOnlyList<TResult>> RunAsync(IReadOnlyList<TItem> items, CancellationToken cancel);
}
