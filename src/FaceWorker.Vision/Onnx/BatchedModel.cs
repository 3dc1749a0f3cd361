using FaceWorker.Core.Batching;
using FaceWorker.Core.Telemetry;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Onnx;

/// <summary>A model that looks like a function of one row: callers' rows are pooled into batches.</summary>
internal sealed class BatchedModel : IAsyncDisposable
{
    private readonly IReadOnlyList<OnnxModel> sessions;
    private readonly Batcher<InputRow, TensorRows> batcher;

    public BatchedModel(Stage stage, OnnxModel model, BatchingOptions options)
        : this(stage, [model], options)
    {
    }

    /// <param name="sessions">The same model on each of its devices; its own to dispose from here on.</param>
    /// <param name="slots">The runs that it shares with other models.</param>
    public BatchedModel(Stage stage, IReadOnlyList<OnnxModel> sessions, BatchingOptions options, RunSlots? slots = null, Instruments? instruments = null)
    {
        this.sessions = sessions;
        batcher = new Batcher<InputRow, TensorRows>(stage, sessions.Count == 1 ? sessions[0] : new LeastBusy<InputRow, TensorRows>(sessions), options, slots: slots, instruments: instruments);
    }

    public ModelCard Card => sessions[0].Card;

    /// <summary>Refuses a file or card that the reading code would misread.</summary>
    /// <param name="outputLengths">Values of each output, in the card's order, for a row of the card's width and height.</param>
    /// <exception cref="ModelStoreException">The family is another one, or the outputs have another number or length.</exception>
    public void Require(string family, params ReadOnlySpan<int> outputLengths)
    {
        if (Card.Family != family)
            throw new ModelStoreException($"Model '{Card.Id}' is of family '{Card.Family}'; as the {Card.Kind} of a pack it must be of family '{family}'.");
        if (!outputLengths.SequenceEqual([.. sessions[0].OutputLengths]))
            throw CardFit.Misfit(Card, $"outputs of {string.Join(", ", outputLengths.ToArray())} values per row, as family '{family}' reads them",
                string.Join(", ", Card.Outputs.Zip(sessions[0].OutputLengths, (name, length) => $"'{name}' of {length}")));
    }

    /// <summary>Runs one row; the caller disposes the result. The row's memory may be reused on return, also after cancelling.</summary>
    public Task<TensorRows> RunAsync(InputRow row, Turn turn, CancellationToken cancel) => batcher.RunAsync(row, turn, cancel);

    /// <summary>Runs one row of the card's width and height.</summary>
    /// <inheritdoc cref="RunAsync(InputRow, Turn, CancellationToken)" />
    public Task<TensorRows> RunAsync(ReadOnlyMemory<float> row, Turn turn, CancellationToken cancel) => RunAsync(Card.Input.Row(row), turn, cancel);

    public async ValueTask DisposeAsync()
    {
        await batcher.DisposeAsync();
        foreach (var session in sessions)
            session.Dispose();
    }
}
