using FaceWorker.Core.Batching;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Onnx;

/// <summary>A model that looks like a function of one row: callers' rows are pooled into batches.</summary>
internal sealed class BatchedModel : IAsyncDisposable
{
    private readonly OnnxModel model;
    private readonly Batcher<ReadOnlyMemory<float>, TensorRows> batcher;

    public BatchedModel(string name, OnnxModel model, BatchingOptions options)
    {
        this.model = model;
        batcher = new Batcher<ReadOnlyMemory<float>, TensorRows>(name, model, options);
    }

    public ModelCard Card => model.Card;

    /// <summary>Runs one row; the caller disposes the result. The row's memory may be reused on return, also after cancelling.</summary>
    public Task<TensorRows> RunAsync(ReadOnlyMemory<float> row, Lane lane, CancellationToken cancel) => batcher.RunAsync(row, lane, cancel);

    public async ValueTask DisposeAsync()
    {
        await batcher.DisposeAsync();
        model.Dispose();
    }
}
