using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>Pinned memory of one run at a time: the input and every output, for batches up to a size, with the tensors that look at it.</summary>
internal sealed class RunBuffers : IDisposable
{
    private readonly float[] input;
    private readonly float[][] outputs;
    private readonly long[] inputShape;
    private readonly long[][] outputShapes;
    private readonly Dictionary<int, (OrtValue Input, OrtValue[] Outputs)> tensorsBySize = [];

    public RunBuffers(ModelInput input, IReadOnlyList<long[]> outputRowShapes, int maxBatchSize)
    {
        this.input = GC.AllocateUninitializedArray<float>(input.RowLength * maxBatchSize, pinned: true);
        inputShape = [0, input.ChannelCount, input.Height, input.Width];
        outputShapes = [.. outputRowShapes.Select(shape => (long[])[0, .. shape])];
        outputs = [.. outputRowShapes.Select(shape => GC.AllocateUninitializedArray<float>(LengthOf(shape) * maxBatchSize, pinned: true))];
    }

    public Span<float> InputRow(int row, int length) => input.AsSpan(row * length, length);

    public ReadOnlySpan<float> OutputRow(int output, int row, int length) => outputs[output].AsSpan(row * length, length);

    /// <summary>Tensors over the first <paramref name="batchSize"/> rows; made once per size.</summary>
    public (OrtValue Input, OrtValue[] Outputs) Tensors(int batchSize)
    {
        if (!tensorsBySize.TryGetValue(batchSize, out var tensors))
            tensorsBySize[batchSize] = tensors = (View(input, inputShape, batchSize), [.. outputs.Select((output, i) => View(output, outputShapes[i], batchSize))]);
        return tensors;
    }

    public void Dispose()
    {
        foreach (var (input, outputs) in tensorsBySize.Values)
        {
            input.Dispose();
            foreach (var output in outputs)
                output.Dispose();
        }
    }

    public static int LengthOf(long[] shape) => checked((int)shape.Aggregate(1L, (product, extent) => product * extent));

    private static OrtValue View(float[] memory, long[] shape, int batchSize)
    {
        long[] batch = [batchSize, .. shape[1..]];
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(0, LengthOf(batch)), batch);
    }
}
