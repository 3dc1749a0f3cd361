using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;
using ValueType = FaceWorker.Vision.Onnx.Format.ValueType;

namespace FaceWorker.Vision.Tests.Support;

/// <summary>Small ONNX files, made for a test.</summary>
internal static class OnnxFiles
{
    private const int Float = 1; // TensorProto.DataType.FLOAT
    private const long Any = -1;

    private static readonly ByteString Opset18 = ByteString.CopyFrom(0x10, 18); // OperatorSetIdProto { version: 18 }

    /// <summary>A picture of 2 x 2 pixels in, its 12 values out, after the given operators: <c>Sqrt(x)</c> makes <c>y</c> of <c>x</c>.</summary>
    public static byte[] Embedder(params (string Operator, string[] Inputs, string Output)[] nodes) =>
        Make([Any, 3, 2, 2], [Any, 12], [("Flatten", ["input"], "x"), .. nodes, ("Identity", [nodes.Length == 0 ? "x" : nodes[^1].Output], "embedding")]);

    /// <summary>An input <c>input</c> and an output <c>embedding</c> of these shapes, where -1 is any, and the nodes between them.</summary>
    public static byte[] Make(long[] input, long[] output, params (string Operator, string[] Inputs, string Output)[] nodes) =>
        Make(input, output, nodes.Select(node => new Node { OpType = node.Operator, Name = node.Output, Input = { node.Inputs }, Output = { node.Output } }));

    /// <summary>Each picture's sum, as an output that has no dimension but the batch.</summary>
    public static byte[] Sums()
    {
        // AttributeProto { name: "equation", s: "abcd->a", type: STRING }
        var equation = ByteString.CopyFrom([0x0a, 8, .. "equation"u8, 0x22, 7, .. "abcd->a"u8, 0xa0, 0x01, 3]);
        return Make([Any, 3, 2, 2], [Any], [new Node { OpType = "Einsum", Input = { "input" }, Output = { "embedding" }, Attribute = { equation } }]);
    }

    private static byte[] Make(long[] input, long[] output, IEnumerable<Node> nodes)
    {
        var graph = new Graph { Name = "test", Node = { nodes }, Input = { ValueOf("input", input) }, Output = { ValueOf("embedding", output) } };
        return new ModelFile { IrVersion = 8, Graph = graph, OpsetImport = { Opset18 } }.ToByteArray();
    }

    private static Value ValueOf(string name, long[] dimensions)
    {
        var shape = new Shape();
        shape.Dim.Add(dimensions.Select((extent, axis) => extent == Any ? new Dimension { Symbol = $"{name}_{axis}" } : new Dimension { Size = extent }));
        return new Value { Name = name, Type = new ValueType { TensorType = new TensorType { ElemType = Float, Shape = shape } } };
    }
}
