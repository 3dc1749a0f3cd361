using FaceWorker.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Installation;

/// <summary>An input or output as a file declares it; <see langword="null"/> is an extent that the file leaves to the caller.</summary>
/// <param name="Type">Of its values, for example <c>Single</c> for 32-bit floats.</param>
public sealed record TensorSignature(string Name, string Type, IReadOnlyList<int?> Shape)
{
    internal bool IsFloats => Type == nameof(Single);

    public override string ToString() => $"'{Name}' of {(IsFloats ? "floats" : Type)} [{string.Join(", ", Shape.Select(extent => $"{extent?.ToString() ?? "any"}"))}]";
}

/// <summary>What a file takes and gives.</summary>
/// <param name="OneRow">The shape that each output has for one row; empty where none was run.</param>
/// <param name="Failure">Why it did not run a row.</param>
internal sealed record FileSignature(IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs, IReadOnlyList<long[]> OneRow, string? Failure = null)
{
    private static readonly SessionOptions Plain = new()
    {
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    /// <summary>The one input, where the file takes pictures as rows of channels, rows and columns.</summary>
    public TensorSignature? Picture => Inputs is [{ IsFloats: true, Shape: [_, null or 1 or 3, _, _] } only] ? only : null;

    /// <param name="width">Of the picture that is tried, where the file leaves it open.</param>
    /// <exception cref="OnnxRuntimeException">The file is not a model.</exception>
    public static FileSignature Read(byte[] file, int width, int height)
    {
        using var session = new InferenceSession(file, Plain);
        var signature = new FileSignature(Of(session.InputMetadata), Of(session.OutputMetadata), []);
        try
        {
            return signature.Picture is { } picture ? signature with { OneRow = RunOne(session, picture, width, height) } : signature;
        }
        catch (OnnxRuntimeException exception)
        {
            return signature with { Failure = exception.OneLine() };
        }
    }

    /// <summary>The values of an output for one row; null where it has no dimension for rows.</summary>
    public long? ValuesOf(int output) =>
        output < OneRow.Count && OneRow[output] is [1, .. var row] ? row.Aggregate(1L, (product, extent) => product * extent) : null;

    private static long[][] RunOne(InferenceSession session, TensorSignature picture, int width, int height)
    {
        long[] shape = [1, picture.Shape[1] ?? 3, picture.Shape[2] ?? height, picture.Shape[3] ?? width];
        using var row = OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate(1L, (product, extent) => product * extent)], shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, [picture.Name], [row], session.OutputNames);
        return [.. outputs.Select(output => output.IsTensor ? output.GetTensorTypeAndShape().Shape : [])];
    }

    private static IReadOnlyList<TensorSignature> Of(IReadOnlyDictionary<string, NodeMetadata> nodes) =>
        [.. nodes.Select(node => new TensorSignature(node.Key, node.Value.IsTensor ? node.Value.ElementType.Name : $"{node.Value.OnnxValueType}",
            node.Value.IsTensor ? [.. node.Value.Dimensions.Select(extent => extent < 0 ? (int?)null : extent)] : []))];
}
