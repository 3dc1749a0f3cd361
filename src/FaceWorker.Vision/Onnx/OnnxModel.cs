using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>A card and its session: takes rows, runs them as one batch, and gives each its own row of every output. Knows nothing of faces.</summary>
/// <remarks>Several runs may go on at once: they share one copy of the weights, and each has buffers of its own.</remarks>
public sealed class OnnxModel : IBatchRunner<ReadOnlyMemory<float>, TensorRows>, IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly ConcurrentBag<RunBuffers> idleBuffers = [];
    private readonly int maxBatchSize;
    private readonly string[] inputNames;
    private readonly string[] outputNames;
    private readonly long[][] outputShapes;
    private readonly int[] outputLengths;

    /// <param name="file">The ONNX file's bytes.</param>
    /// <exception cref="ModelStoreException">The file is no model, or not the one its card describes.</exception>
    public OnnxModel(ModelCard card, byte[] file, int maxBatchSize)
    {
        ArgumentNullException.ThrowIfNull(card);
        Card = card;
        this.maxBatchSize = maxBatchSize;
        inputNames = [card.Input.Name];
        outputNames = [.. card.Outputs];
        try
        {
            using var options = CpuSession.Options();
            session = new InferenceSession(file, options);
            outputShapes = MeasureOutputs();
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or ArgumentException)
        {
            session?.Dispose();
            throw new ModelStoreException($"The file '{card.File}' does not run as the card of model '{card.Id}' says: {exception.Message}", exception);
        }

        outputLengths = [.. outputShapes.Select(RunBuffers.LengthOf)];
    }

    public ModelCard Card { get; }

    /// <summary>Values of one row of every output, in the order of the card's outputs.</summary>
    public IReadOnlyList<int> OutputLengths => outputLengths;

    /// <inheritdoc />
    public Task<IReadOnlyList<TensorRows>> RunAsync(IReadOnlyList<ReadOnlyMemory<float>> items, CancellationToken cancel) => Task.FromResult(Run(items));

    /// <summary>Runs every batch size once, so that no caller pays for the first time.</summary>
    public void WarmUp()
    {
        var row = new float[Card.Input.RowLength];
        for (var size = 1; size <= maxBatchSize; size++)
            foreach (var rows in Run([.. Enumerable.Repeat((ReadOnlyMemory<float>)row, size)]))
                rows.Dispose();
    }

    public void Dispose()
    {
        foreach (var buffers in idleBuffers)
            buffers.Dispose();
        runOptions.Dispose();
        session.Dispose();
    }

    private IReadOnlyList<TensorRows> Run(IReadOnlyList<ReadOnlyMemory<float>> rows)
    {
        if (!idleBuffers.TryTake(out var buffers))
            buffers = new RunBuffers(Card.Input, outputShapes, maxBatchSize);
        try
        {
            for (var i = 0; i < rows.Count; i++)
                rows[i].Span.CopyTo(buffers.InputRow(i, Card.Input.RowLength));
            var (input, outputs) = buffers.Tensors(rows.Count);
            session.Run(runOptions, inputNames, [input], outputNames, outputs);
            return CopyRows(buffers, rows.Count);
        }
        finally
        {
            idleBuffers.Add(buffers);
        }
    }

    private TensorRows[] CopyRows(RunBuffers buffers, int count)
    {
        var results = new TensorRows[count];
        for (var i = 0; i < count; i++)
        {
            results[i] = new TensorRows(outputLengths);
            for (var output = 0; output < outputLengths.Length; output++)
                buffers.OutputRow(output, i, outputLengths[output]).CopyTo(results[i][output]);
        }

        return results;
    }

    /// <summary>The shape of one row of every output. A file often leaves them open, so one row of zeros is run to see.</summary>
    private long[][] MeasureOutputs()
    {
        using var buffers = new RunBuffers(Card.Input, [], 1);
        buffers.InputRow(0, Card.Input.RowLength).Clear();
        using var results = session.Run(runOptions, inputNames, [buffers.Tensors(1).Input], outputNames);
        return [.. results.Select(result => result.GetTensorTypeAndShape().Shape[1..])];
    }
}
