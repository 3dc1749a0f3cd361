using System.Buffers;
using FaceWorker.Core.Batching;
using FaceWorker.Vision;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Benchmarks.Device;

/// <summary>A model on a simulated device: its rows are copied together as for a real one, and a run of n rows takes a + b · n.</summary>
internal sealed class SimulatedModel : IBatchRunner<InputRow, int>, IAsyncDisposable
{
    /// <summary>The share of a full batch's time that a run takes whatever its rows: launching, copying.</summary>
    private const double FixedShare = 0.2;

    private readonly SimulatedDevice device;
    private readonly TimeSpan perRun, perRow;
    private readonly Batcher<InputRow, int> batcher;
    private long runs, rows;

    /// <param name="rowsPerSecond">In full batches, if the device does nothing else.</param>
    public SimulatedModel(string name, SimulatedDevice device, RunSlots slots, int maxBatchSize, double rowsPerSecond)
    {
        this.device = device;
        var fullBatch = maxBatchSize / rowsPerSecond;
        perRun = TimeSpan.FromSeconds(FixedShare * fullBatch);
        perRow = TimeSpan.FromSeconds((1 - FixedShare) * fullBatch / maxBatchSize);
        batcher = new Batcher<InputRow, int>(name, this, new BatchingOptions { MaxBatchSize = maxBatchSize, Instances = LoadedModels.RunsPerGpu }, slots: slots);
    }

    /// <summary>Runs, and the rows in them, until now.</summary>
    public (long Runs, long Rows) Count => (Interlocked.Read(ref runs), Interlocked.Read(ref rows));

    public Task RunAsync(InputRow row, Turn turn, CancellationToken cancel) => batcher.RunAsync(row, turn, cancel);

    public Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<InputRow> items, CancellationToken cancel)
    {
        var length = items[0].Values.Length;
        var buffer = ArrayPool<float>.Shared.Rent(length * items.Count);
        for (var i = 0; i < items.Count; i++)
            items[i].Values.CopyTo(buffer.AsMemory(i * length));
        device.Compute(perRun + perRow * items.Count);
        ArrayPool<float>.Shared.Return(buffer);
        Interlocked.Increment(ref runs);
        Interlocked.Add(ref rows, items.Count);
        return Task.FromResult<IReadOnlyList<int>>(new int[items.Count]);
    }

    public ValueTask DisposeAsync() => batcher.DisposeAsync();
}
