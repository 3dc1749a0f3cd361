using System.Runtime.InteropServices;
using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;

namespace FaceWorker.Vision.Onnx;

/// <summary>Who makes a value of a graph, and which values are constants.</summary>
internal sealed class GraphLookup(Graph graph)
{
    private const int Int64Type = 7; // TensorProto.DataType.INT64

    private readonly Dictionary<string, Node> makers =
        graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).DistinctBy(pair => pair.output).ToDictionary(pair => pair.output, pair => pair.node);

    private readonly Dictionary<string, Constant> constants = graph.Initializer.ToDictionary(constant => constant.Name);

    public Node? Maker(string value, string operation) => makers.TryGetValue(value, out var node) && node.OpType == operation ? node : null;

    public bool IsConstant(string value) => constants.ContainsKey(value) || Maker(value, "Constant") is not null;

    /// <summary>The values of a constant of 64-bit integers; null for anything else.</summary>
    public long[]? Integers(string value)
    {
        var constant = constants.GetValueOrDefault(value)
            ?? Maker(value, "Constant")?.Attribute.Select(NodeAttribute.Parser.ParseFrom).FirstOrDefault(attribute => attribute.Name == "value")?.Constant;
        return constant is not { DataType: Int64Type } ? null
            : constant.RawData.Length > 0 ? MemoryMarshal.Cast<byte, long>(constant.RawData.Span).ToArray()
            : [.. constant.Int64Data];
    }

    /// <summary>Gives a Reshape a constant shape of its own.</summary>
    public void SetShape(Node reshape, params long[] shape)
    {
        var name = $"{reshape.Output[0]}/constant-shape";
        graph.Initializer.Add(new Constant { Name = name, DataType = Int64Type, Dims = { shape.Length }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(shape.AsSpan())) });
        reshape.Input[1] = name;
    }
}
