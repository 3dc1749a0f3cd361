using System.Runtime.InteropServices;
using FaceWorker.Core.Adaptation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;
using ValueType = FaceWorker.Vision.Onnx.Format.ValueType;

namespace FaceWorker.Vision.Onnx;

/// <summary>Writes linear heads as ONNX: MatMul and LpNormalization, alone or behind an embedder.</summary>
internal static class HeadGraph
{
    private const string Batch = "batch";
    private const int FloatType = 1; // TensorProto.DataType.FLOAT

    // OperatorSetIdProto { version: 17 }
    private static readonly ByteString Operators = ByteString.CopyFrom([0x10, 17]);

    /// <summary>A model of its own: <c>vector</c> (batch, dimensions), any length, to <c>embedding</c> (batch, dimensions), unit length.</summary>
    public static byte[] Alone(LinearHead head)
    {
        var graph = new Graph { Name = "head", Input = { Vectors("vector", head.Dimensions) }, Output = { Vectors("embedding", head.Dimensions) } };
        Add(graph, head, "vector", "embedding");
        return new ModelFile { IrVersion = 8, ProducerName = "FaceWorker", Graph = graph, OpsetImport = { Operators } }.ToByteArray();
    }

    /// <summary>The embedder with the head behind it, under the names of the embedder's input and output.</summary>
    /// <exception cref="ModelStoreException">The bytes are not an ONNX model, or have no such output.</exception>
    public static byte[] Behind(ModelCard card, byte[] embedder, LinearHead head)
    {
        var output = card.Outputs[0];
        try
        {
            var file = ModelFile.Parser.ParseFrom(embedder);
            var (graph, before) = (file.Graph, $"{output}/base");
            var index = Enumerable.Range(0, graph.Output.Count).First(i => graph.Output[i].Name == output);
            foreach (var node in graph.Node)
            {
                Rename(node.Input, output, before);
                Rename(node.Output, output, before);
            }

            graph.Output[index] = Vectors(output, head.Dimensions);
            graph.Node.Add(new Node { OpType = "Flatten", Input = { before }, Output = { $"{before}/flat" } }); // some give (batch, values, 1, 1)
            Add(graph, head, $"{before}/flat", output);
            return file.ToByteArray();
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or NullReferenceException or InvalidOperationException)
        {
            throw new ModelStoreException($"No head can be put behind model '{card.Id}': {exception.Message}", exception);
        }
    }

    private static void Add(Graph graph, LinearHead head, string from, string to)
    {
        var (weights, mapped) = ($"{to}/head", $"{to}/mapped");
        graph.Initializer.Add(new Constant { Name = weights, DataType = FloatType, Dims = { head.Dimensions, head.Dimensions }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(Transposed(head).AsSpan())) });
        graph.Node.Add(new Node { OpType = "MatMul", Input = { from, weights }, Output = { mapped } });
        graph.Node.Add(new Node { OpType = "LpNormalization", Input = { mapped }, Output = { to } }); // its defaults: the last axis, Euclidean
    }

    private static float[] Transposed(LinearHead head)
    {
        var (size, values) = (head.Dimensions, new float[head.Weights.Length]);
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
                values[column * size + row] = head.Row(row)[column];
        return values;
    }

    private static Value Vectors(string name, int dimensions) => new()
    {
        Name = name,
        Type = new ValueType { TensorType = new TensorType { ElemType = FloatType, Shape = new Shape { Dim = { new Dimension { Symbol = Batch }, new Dimension { Size = dimensions } } } } },
    };

    private static void Rename(IList<string> names, string from, string to)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i] == from)
                names[i] = to;
    }
}
