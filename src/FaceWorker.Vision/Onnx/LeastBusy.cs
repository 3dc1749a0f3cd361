using FaceWorker.Core.Batching;

namespace FaceWorker.Vision.Onnx;

/// <summary>Runs each batch on the one of several equal runners that has the fewest batches in flight: one model's sessions on several devices.</summary>
internal sealed class LeastBusy<TItem, TResult>(IReadOnlyList<IBatchRunner<TItem, TResult>> runners) : IBatchRunner<TItem, TResult>
{
    private readonly int[] inHand = new int[runners.Count];
    private readonly Lock choosing = new();

    public async Task<IReadOnlyList<TResult>> RunAsync(IReadOnlyList<TItem> items, CancellationToken cancel)
    {
        var chosen = Take();
        try
        {
            return await runners[chosen].RunAsync(items, cancel);
        }
        finally
        {
            lock (choosing)
                inHand[chosen]--;
        }
    }

    private int Take()
    {
        lock (choosing)
        {
            var chosen = Array.IndexOf(inHand, inHand.Min());
            inHand[chosen]++;
            return chosen;
        }
    }
}
