using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FaceWorker.Vision.Onnx;

/// <summary>Memory of one run at a time, bound to the session: the input and every output, for batches up to a size. For a GPU it is memory that the card reads and writes by itself.</summary>
internal sealed unsafe class RunBuffers : IDisposable
{
    private readonly BoundModel model;
    private readonly OrtMemoryAllocation input;
    private readonly OrtMemoryAllocation[] outputs;
    private readonly Dictionary<int, OrtIoBinding> bindings = [];

    public RunBuffers(BoundModel model, OrtAllocator memory)
    {
        this.model = model;
        input = memory.Allocate(SizeOf(model.Input.RowLength, model.TakesBytes ? sizeof(byte) : sizeof(float)));
        outputs = [.. model.OutputRowShapes.Select(shape => memory.Allocate(SizeOf(LengthOf(shape), sizeof(float))))];

        uint SizeOf(int values, int size) => checked((uint)(values * size * (long)model.MaxBatchSize));
    }

    /// <summary>Copies a row into its place; null clears the place, so that padding is never what an earlier run left behind.</summary>
    public void Write(int place, InputRow? row)
    {
        var length = model.Input.RowLength;
        if (model.TakesBytes && row is { } pixels)
            ByteInput.Write(pixels.Values.Span, model.Input, Bytes());
        else if (model.TakesBytes)
            Bytes().Clear();
        else if (row is { } values)
            values.Values.Span.CopyTo(Floats());
        else
            Floats().Clear();

        Span<byte> Bytes() => new((byte*)input.DangerousGetHandle() + (long)place * length, length);

        Span<float> Floats() => new((float*)input.DangerousGetHandle() + (long)place * length, length);
    }

    public ReadOnlySpan<float> OutputRow(int output, int row, int length) => new((float*)outputs[output].DangerousGetHandle() + (long)row * length, length);

    /// <summary>Runs the first rows; on return the outputs are in this memory.</summary>
    public void Run(InferenceSession session, RunOptions options, int batchSize)
    {
        if (!bindings.TryGetValue(batchSize, out var binding))
            bindings[batchSize] = binding = BindOutputs(session, batchSize);
        // To bind an input is to copy it to the device, once: what is written later would not be seen. On a CPU nothing is copied.
        binding.BindInput(model.Input.Name, model.TakesBytes ? TensorElementType.UInt8 : TensorElementType.Float,
            [batchSize, model.Input.ChannelCount, model.Input.Height, model.Input.Width], input);
        session.RunWithBinding(options, binding);
    }

    public void Dispose()
    {
        foreach (var binding in bindings.Values)
            binding.Dispose();
        input.Dispose();
        foreach (var output in outputs)
            output.Dispose();
    }

    public static int LengthOf(long[] shape) => checked((int)shape.Aggregate(1L, (product, extent) => product * extent));

    private OrtIoBinding BindOutputs(InferenceSession session, int batchSize)
    {
        var binding = session.CreateIoBinding();
        for (var i = 0; i < outputs.Length; i++)
            binding.BindOutput(model.OutputNames[i], TensorElementType.Float, [batchSize, .. model.OutputRowShapes[i]], outputs[i]);
        return binding;
    }
}

/// <summary>What of a model's input and outputs is bound.</summary>
/// <param name="OutputRowShapes">Of one row, in the order of the names.</param>
internal sealed record BoundModel(ModelInput Input, bool TakesBytes, IReadOnlyList<string> OutputNames, IReadOnlyList<long[]> OutputRowShapes, int MaxBatchSize);
