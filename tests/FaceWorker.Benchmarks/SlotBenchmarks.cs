using FaceWorker.Core.Batching;

namespace FaceWorker.Benchmarks;

/// <summary>How full the batches are when a device has always more to do than it can: a stub that takes its time.</summary>
internal static class SlotBenchmarks
{
    private const int BatchSize = 8;
    private const int Callers = 64; // each waits for its answer before it asks again, as a worker's messages do

    private static readonly TimeSpan RunTime = TimeSpan.FromMilliseconds(5);

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var rounds = new List<(double Filled, double Slots)>();
        for (var round = 0; round < 5; round++)
            rounds.Add(await RunAsync(itemsOfEach: run.Pick(100, 25)));
        yield return Comparison.OfRounds($"batch slots filled ÷ slots, batch {BatchSize}, {Callers} callers, stub device", 0.95, rounds, line: "13");
    }

    private static async Task<(double Filled, double Slots)> RunAsync(int itemsOfEach)
    {
        var device = new StubDevice();
        await using (var batcher = new Batcher<int, int>("stub", device, new BatchingOptions { MaxBatchSize = BatchSize }))
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                for (var i = 0; i < itemsOfEach; i++)
                    await batcher.RunAsync(i, Lane.Bulk, CancellationToken.None);
            })));
        }

        return (Callers * itemsOfEach, BatchSize * device.Batches);
    }

    private sealed class StubDevice : IBatchRunner<int, int>
    {
        public double Batches { get; private set; }

        public async Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<int> items, CancellationToken cancel)
        {
            Batches++;
            await Task.Delay(RunTime, TimeProvider.System, cancel);
            return items;
        }
    }
}
