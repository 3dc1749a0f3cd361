using System.Collections.Concurrent;
using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>Runs of a model that takes one size: input and outputs are allocated once per run that goes on at the same time.</summary>
internal sealed class FixedSizeRuns(InferenceSession session, RunOptions options, ModelCard card, IReadOnlyList<long[]> outputShapes, BatchSteps steps) : IDisposable
{
    private readonly ConcurrentBag<RunBuffers> idleBuffers = [];
    private readonly string[] inputNames = [card.Input.Name];
    private readonly string[] outputNames = [.. card.Outputs];
    private readonly int[] outputLengths = [.. outputShapes.Select(RunBuffers.LengthOf)];

    public TensorRows[] Run(IReadOnlyList<InputRow> rows)
    {
        if (!idleBuffers.TryTake(out var buffers))
            buffers = new RunBuffers(card.Input, outputShapes, steps.Largest);
        try
        {
            for (var i = 0; i < rows.Count; i++)
                rows[i].Values.Span.CopyTo(buffers.InputRow(i, card.Input.RowLength));
            var size = steps.For(rows.Count);
            for (var padding = rows.Count; padding < size; padding++)
                buffers.InputRow(padding, card.Input.RowLength).Clear(); // padding is zero, never NaN
            var (input, outputs) = buffers.Tensors(size);
            session.Run(options, inputNames, [input], outputNames, outputs);
            return CopyRows(buffers, rows.Count);
        }
        finally
        {
            idleBuffers.Add(buffers);
        }
    }

    public void Dispose()
    {
        foreach (var buffers in idleBuffers)
            buffers.Dispose();
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
}
