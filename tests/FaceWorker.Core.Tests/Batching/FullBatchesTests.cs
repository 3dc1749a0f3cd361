using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Tests.Batching;

/// <summary>How full the batches of a slow device are, by how many callers there are: each waits for its answer before it asks again, as images in progress do.</summary>
public sealed class FullBatchesTests
{
    private const int Batch = 64, RunsAtOnce = 2, Questions = 60;

    [Fact]
    public async Task With_three_batches_in_progress_nearly_every_one_is_full() =>
        Assert.InRange(await MeanBatchAsync(callers: 3 * Batch), 0.9 * Batch, Batch);

    [Fact]
    public async Task With_one_batch_in_progress_the_runs_share_it() =>
        Assert.InRange(await MeanBatchAsync(callers: Batch), 1, 0.6 * Batch);

    private static async Task<double> MeanBatchAsync(int callers)
    {
        using var device = new SlowDevice(callers);
        await using var batcher = new Batcher<int, int>("test", device, new BatchingOptions { MaxBatchSize = Batch, Instances = RunsAtOnce });

        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var question = 0; question < Questions; question++)
            {
                var answer = batcher.RunAsync(question, Lane.Bulk, TestContext.Current.CancellationToken);
                device.Asked();
                await answer;
            }

            device.Left();
        })));

        return (double)callers * Questions / device.Runs;
    }

    /// <summary>Computes one run at a time, and is so slow that it ends only when everybody waits: in a run, or in the queue for one.</summary>
    private sealed class SlowDevice(int callers) : IBatchRunner<int, int>, IDisposable
    {
        private readonly SemaphoreSlim turn = new(1);
        private int callers = callers;
        private int waiting;
        private int runs;

        public int Runs => Volatile.Read(ref runs);

        public void Dispose() => turn.Dispose();

        public void Asked() => Interlocked.Increment(ref waiting);

        public void Left() => Interlocked.Decrement(ref callers);

        public async Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<int> items, CancellationToken cancel)
        {
            await turn.WaitAsync(CancellationToken.None);
            Interlocked.Increment(ref runs);
            while (Volatile.Read(ref waiting) < Volatile.Read(ref callers))
                await Task.Yield();
            Interlocked.Add(ref waiting, -items.Count);
            turn.Release();
            return items;
        }
    }
}
