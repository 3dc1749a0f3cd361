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

    /// <summary>Refuses a file or card that the reading code would misread.</summary>
    /// <exception cref="ModelStoreException">The family is another one, or the first output has another length.</exception>
    public void Require(string family, int outputLength)
    {
        if (Card.Family != family || model.OutputLengths[0] != outputLength)
            throw new ModelStoreException($"Model '{Card.Id}' is of family '{Card.Family}' with {model.OutputLengths[0]} values per row; "
                + $"as the {Card.Kind} of a pack it must be of family '{family}' with the {outputLength} that its card promises.");
    }

    /// <summary>Runs one row; the caller disposes the result. The row's memory may be reused on return, also after cancelling.</summary>
    public Task<TensorRows> RunAsync(ReadOnlyMemory<float> row, Lane lane, CancellationToken cancel) => batcher.RunAsync(row, lane, cancel);

    public async ValueTask DisposeAsync()
    {
        await batcher.DisposeAsync();
        model.Dispose();
    }
}
