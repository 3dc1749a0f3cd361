using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;

namespace FaceWorker.Vision.Onnx;

/// <summary>Makes the same model in half precision: weights of 16 bits, inputs and outputs of 32. Whether it still gives what it should is the canary's to say.</summary>
internal static class HalfPrecision
{
    private const int FloatType = 1, HalfType = 10; // TensorProto.DataType
    private const string SizesOf = "Resize"; // whose scales stay as they are

    /// <exception cref="ModelStoreException">The bytes are not an ONNX model, or keep their weights in a way that this version does not read.</exception>
    public static byte[] Apply(ModelCard card, byte[] model)
    {
        try
        {
            var file = ModelFile.Parser.ParseFrom(model);
            var graph = file.Graph;
            var kept = graph.Node.Where(node => node.OpType == SizesOf).SelectMany(node => node.Input.Skip(1)).ToHashSet();
            foreach (var weights in graph.Initializer.Where(weights => !kept.Contains(weights.Name)))
                Halve(weights);
            foreach (var node in graph.Node.Where(node => node.OpType == "Constant" && !kept.Contains(node.Output[0])))
                HalveConstant(node);
            foreach (var node in graph.Node.Where(node => node.OpType == "Cast" && node.Attribute is [var to] && to == CastTo(FloatType)))
                node.Attribute[0] = CastTo(HalfType);
            CastInput(graph, card.Input.Name);
            foreach (var output in graph.Output)
                CastOutput(graph, output.Name);
            graph.ValueInfo.Clear(); // what it says of the values in between is of 32 bits
            return file.ToByteArray();
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or NullReferenceException or ArgumentException or InvalidOperationException)
        {
            throw new ModelStoreException($"Model '{card.Id}' cannot be made half-precise: {exception.Message} "
                + $"Put the same model in half precision beside its file, as '{Path.ChangeExtension(card.File, ".fp16.onnx")}' (docs/gpu.md), or set FACEWORKER_VISION__PRECISION=fp32.", exception);
        }
    }

    private static void Halve(Constant weights)
    {
        if (weights.DataType != FloatType)
            return;
        if (weights.RawData.IsEmpty && weights.Dims.All(extent => extent > 0))
            throw new InvalidOperationException($"its weights '{weights.Name}' are not stored as bytes.");
        var values = MemoryMarshal.Cast<byte, float>(weights.RawData.Span);
        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        (weights.DataType, weights.RawData) = (HalfType, ByteString.CopyFrom(MemoryMarshal.AsBytes(halves.AsSpan())));
    }

    private static void HalveConstant(Node node)
    {
        for (var i = 0; i < node.Attribute.Count; i++)
            if (NodeAttribute.Parser.ParseFrom(node.Attribute[i]) is { Constant: { DataType: FloatType } constant } attribute)
            {
                Halve(constant);
                node.Attribute[i] = attribute.ToByteString();
            }
    }

    private static void CastInput(Graph graph, string input)
    {
        var half = $"{input}/half";
        foreach (var node in graph.Node)
            for (var i = 0; i < node.Input.Count; i++)
                if (node.Input[i] == input)
                    node.Input[i] = half;
        graph.Node.Insert(0, Cast(input, half, HalfType));
    }

    private static void CastOutput(Graph graph, string output)
    {
        var half = $"{output}/half";
        foreach (var node in graph.Node)
        {
            Rename(node.Output);
            Rename(node.Input);
        }

        graph.Node.Add(Cast(half, output, FloatType));

        void Rename(IList<string> names)
        {
            for (var i = 0; i < names.Count; i++)
                if (names[i] == output)
                    names[i] = half;
        }
    }

    private static Node Cast(string from, string to, byte type) => new() { OpType = "Cast", Input = { from }, Output = { to }, Attribute = { CastTo(type) } };

    // AttributeProto { name: "to", i: type, type: INT }
    private static ByteString CastTo(byte type) => ByteString.CopyFrom([0x0a, 2, (byte)'t', (byte)'o', 0x18, type, 0xa0, 0x01, 2]);
}
