using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;

namespace FaceWorker.Vision.Onnx;

/// <summary>Gives a model an input of bytes instead of floats, a quarter of what has to be copied to a GPU; what its card says of mean and divisor becomes the first step of the model.</summary>
internal static class ByteInput
{
    private const int FloatType = 1, ByteType = 2; // TensorProto.DataType.FLOAT, UINT8

    // AttributeProto { name: "to", i: FLOAT, type: INT }
    private static readonly ByteString ToFloat = ByteString.CopyFrom([0x0a, 2, (byte)'t', (byte)'o', 0x18, FloatType, 0xa0, 0x01, 2]);

    /// <summary>The model's bytes with an input of pixel values, 0 to 255, of the same name, shape and order of dimensions.</summary>
    public static byte[] Apply(ModelCard card, byte[] model)
    {
        ModelFile file;
        try
        {
            file = ModelFile.Parser.ParseFrom(model);
        }
        catch (InvalidProtocolBufferException)
        {
            return model; // ONNX Runtime reports what is wrong with it
        }

        if (file.Graph?.Input.FirstOrDefault(input => input.Name == card.Input.Name) is not { Type.TensorType: { ElemType: FloatType } tensor })
            return model; // what does not fit its card is refused when it is loaded
        tensor.ElemType = ByteType;
        Prepend(file.Graph, card.Input);
        return file.ToByteArray();
    }

    /// <summary>What was made of pixel values by the card's mean and divisor, as whole pixel values again.</summary>
    /// <param name="row">Shape: (channels, height, width).</param>
    /// <param name="pixels">As many.</param>
    public static void Write(ReadOnlySpan<float> row, ModelInput input, Span<byte> pixels)
    {
        var plane = row.Length / input.ChannelCount;
        for (var channel = 0; channel < input.ChannelCount; channel++)
            Write(row.Slice(channel * plane, plane), input.Divisor, input.Mean[channel], pixels.Slice(channel * plane, plane));
    }

    private static void Prepend(Graph graph, ModelInput input)
    {
        var (name, pixels) = (input.Name, $"{input.Name}/pixels");
        List<Node> steps = [new Node { OpType = "Cast", Input = { name }, Output = { pixels }, Attribute = { ToFloat } }];
        if (input.Mean.Any(mean => mean != 0))
            steps.Add(Step("Sub", Floats(graph, $"{name}/mean", [1, input.ChannelCount, 1, 1], [.. input.Mean])));
        if (input.Divisor != 1)
            steps.Add(Step("Div", Floats(graph, $"{name}/divisor", [1], [input.Divisor])));
        foreach (var node in graph.Node)
            for (var i = 0; i < node.Input.Count; i++)
                if (node.Input[i] == name)
                    node.Input[i] = steps[^1].Output[0];
        for (var i = 0; i < steps.Count; i++)
            graph.Node.Insert(i, steps[i]);

        Node Step(string operation, string constant) =>
            new() { OpType = operation, Input = { steps[^1].Output[0], constant }, Output = { $"{pixels}/{operation}" } };
    }

    private static string Floats(Graph graph, string name, long[] shape, float[] values)
    {
        graph.Initializer.Add(new Constant { Name = name, DataType = FloatType, Dims = { shape }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) });
        return name;
    }

    private static void Write(ReadOnlySpan<float> values, float divisor, float mean, Span<byte> pixels)
    {
        const int step = 4; // vectors of floats that make one of bytes
        var (scale, rounding) = (Vector256.Create(divisor), Vector256.Create(mean + 0.5f));
        var i = 0;
        for (; i + step * Vector256<float>.Count <= values.Length; i += step * Vector256<float>.Count)
        {
            var (first, second) = (Two(values[i..]), Two(values[(i + 2 * Vector256<float>.Count)..]));
            Vector256.Narrow(first, second).CopyTo(pixels[i..]);
        }

        for (; i < values.Length; i++)
            pixels[i] = (byte)Math.Clamp(values[i] * divisor + mean + 0.5f, 0, byte.MaxValue);

        Vector256<ushort> Two(ReadOnlySpan<float> from) => Vector256.Narrow(One(from), One(from[Vector256<float>.Count..]));

        Vector256<uint> One(ReadOnlySpan<float> from) =>
            Vector256.ConvertToInt32(Vector256.Clamp(Vector256.Create(from) * scale + rounding, Vector256<float>.Zero, Vector256.Create((float)byte.MaxValue))).AsUInt32();
    }
}
