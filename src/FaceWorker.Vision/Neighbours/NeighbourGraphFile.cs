using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;

namespace FaceWorker.Vision;

/// <summary>The ONNX graph of a search: products = probes · facesᵀ, and of each row the greatest with their places, the greatest first; of equal ones the one of the lower place.</summary>
internal static class NeighbourGraphFile
{
    /// <summary>Input; shape: (probes, values).</summary>
    public const string Probes = "probes";

    /// <summary>Input; shape: (faces, values).</summary>
    public const string Faces = "faces";

    /// <summary>Input; how many of each row, no more than there are faces.</summary>
    public const string Count = "count";

    /// <summary>Output; shape: (probes, count).</summary>
    public const string Products = "products";

    /// <summary>Output; shape: (probes, count). Rows of the faces.</summary>
    public const string Places = "places";

    private const int FloatType = 1, IntegerType = 7; // TensorProto.DataType.FLOAT, INT64
    private const int Version = 13;

    public static byte[] Create()
    {
        var graph = new Graph
        {
            Name = "nearest",
            Input = { Tensor(Probes, FloatType, "probe", "value"), Tensor(Faces, FloatType, "face", "value"), Tensor(Count, IntegerType, "one") },
            Output = { Tensor(Products, FloatType, "probe", "near"), Tensor(Places, IntegerType, "probe", "near") },
            Node =
            {
                new Node { OpType = "Transpose", Input = { Faces }, Output = { "columns" } },
                new Node { OpType = "MatMul", Input = { Probes, "columns" }, Output = { "all" } },
                new Node { OpType = "TopK", Input = { "all", Count }, Output = { Products, Places } },
            },
        };
        return new ModelFile { IrVersion = 8, Graph = graph, OpsetImport = { ByteString.CopyFrom(0x10, Version) } }.ToByteArray(); // OperatorSetIdProto: field 2
    }

    private static Value Tensor(string name, int type, params string[] shape) => new()
    {
        Name = name,
        Type = new Onnx.Format.ValueType { TensorType = new TensorType { ElemType = type, Shape = new Shape { Dim = { shape.Select(symbol => new Dimension { Symbol = symbol }) } } } },
    };
}
