using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>Runs of a model that takes one size: input and outputs are allocated and bound once per run that goes on at the same time.</summary>
/// <param name="memory">Where they are allocated; its own to dispose.</param>
internal sealed class FixedSizeRuns(InferenceSession session, RunOptions options, BoundModel model, BatchSteps steps, OrtAllocator memory) : IDisposable
{
    private readonly ConcurrentBag<RunBuffers> idleBuffers = [];
    private readonly int[] outputLengths = [.. model.OutputRowShapes.Select(RunBuffers.LengthOf)];

    public string Memory => memory.Info.Name;

    public TensorRows[] Run(IReadOnlyList<InputRow> rows)
    {
        if (!idleBuffers.TryTake(out var buffers))
            buffers = new RunBuffers(model, memory);
        try
        {
            var size = steps.For(rows.Count);
            for (var i = 0; i < size; i++)
                buffers.Write(i, i < rows.Count ? rows[i] : null);
            buffers.Run(session, options, size);
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
        memory.Dispose();
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
