using System.Buffers;
using System.Runtime.InteropServices;
using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>One run of rows of one size, for models that take many sizes: nothing is kept for the next run, since it may have another size.</summary>
internal static class OpenSizeRun
{
    /// <param name="size">Of the batch: padded with rows of zeros, whose outputs are dropped.</param>
    public static TensorRows[] Run(InferenceSession session, RunOptions options, ModelCard card, IReadOnlyList<InputRow> rows, int size)
    {
        var length = rows[0].Values.Length;
        var rented = size > 1 ? ArrayPool<float>.Shared.Rent(size * length) : [];
        try
        {
            for (var i = 0; i < rows.Count && rented.Length > 0; i++)
                rows[i].Values.CopyTo(rented.AsMemory(i * length));
            if (size > rows.Count)
                rented.AsSpan(rows.Count * length, (size - rows.Count) * length).Clear();
            // A row alone is its own tensor: ONNX Runtime only reads it.
            var batch = rented.Length > 0 ? rented.AsMemory(0, size * length) : MemoryMarshal.AsMemory(rows[0].Values);
            long[] shape = [size, card.Input.ChannelCount, rows[0].Height, rows[0].Width];
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, batch, shape);
            using var outputs = session.Run(options, [card.Input.Name], [input], [.. card.Outputs]);
            return Split(outputs, size, rows.Count);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private static TensorRows[] Split(IReadOnlyList<OrtValue> outputs, int size, int count)
    {
        int[] lengths = [.. outputs.Select(output => output.GetTensorDataAsSpan<float>().Length / size)];
        var results = new TensorRows[count];
        for (var i = 0; i < count; i++)
        {
            results[i] = new TensorRows(lengths);
            for (var output = 0; output < lengths.Length; output++)
                outputs[output].GetTensorDataAsSpan<float>().Slice(i * lengths[output], lengths[output]).CopyTo(results[i][output]);
        }

        return results;
    }
}
