using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;

namespace FaceWorker.Vision.Tests.Support;

/// <summary>ONNX files made for a test.</summary>
internal static class SmallModels
{
    /// <summary>Gives back what it takes; every dimension but the first is 64.</summary>
    public static byte[] OfRank(int rank)
    {
        var graph = new Graph { Name = "test", Input = { Tensor("input", rank) }, Output = { Tensor("output", rank) } };
        graph.Node.Add(new Node { OpType = "Identity", Input = { "input" }, Output = { "output" } });
        // OperatorSetIdProto: field 2, version 13.
        return new ModelFile { IrVersion = 8, Graph = graph, OpsetImport = { ByteString.CopyFrom(0x10, 13) } }.ToByteArray();
    }

    private static Value Tensor(string name, int rank)
    {
        var shape = new Shape { Dim = { new Dimension { Symbol = "batch" } } };
        for (var i = 1; i < rank; i++)
            shape.Dim.Add(new Dimension { Size = 64 });
        return new Value { Name = name, Type = new Vision.Onnx.Format.ValueType { TensorType = new TensorType { ElemType = 1, Shape = shape } } };
    }
}
