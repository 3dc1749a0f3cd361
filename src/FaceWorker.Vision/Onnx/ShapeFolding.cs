using System.Runtime.InteropServices;
using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;

namespace FaceWorker.Vision.Onnx;

/// <summary>Folds shape computations of a model into constants, for GPUs.</summary>
/// <remarks>
/// Exporters write "keep the batch" as Reshape(x, Concat(Unsqueeze(Gather(Shape(y), 0)), -1, 4)). ONNX Runtime's CUDA provider leaves such
/// small integers to the CPU, and a session that may not use the CPU refuses them. A constant 0 in the shape says the same: as the input has.
/// </remarks>
internal static class ShapeFolding
{
    private const int Int64Type = 7; // TensorProto.DataType.INT64
    private static readonly HashSet<string> ShapeOperators = ["Shape", "Gather", "Unsqueeze", "Concat", "Constant"];

    /// <summary>The model's bytes with constant shapes where that was all they kept; the very same bytes where there is nothing to do.</summary>
    public static byte[] Apply(byte[] model)
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

        if (file.Graph is not { } graph)
            return model;
        var folded = graph.Node.Where(node => node.OpType == "Reshape" && node.Input.Count == 2).Count(new Lookup(graph).Fold);
        if (folded == 0)
            return model;
        RemoveUnused(graph);
        return file.ToByteArray();
    }

    private static void RemoveUnused(Graph graph)
    {
        while (true)
        {
            var used = graph.Node.SelectMany(node => node.Input).Concat(graph.Output.Select(output => output.Name)).ToHashSet();
            var unused = graph.Node.Where(node => ShapeOperators.Contains(node.OpType) && !node.Output.Any(used.Contains)).ToList();
            if (unused.Count == 0)
                return;
            unused.ForEach(node => graph.Node.Remove(node));
        }
    }

    /// <summary>Who makes a value, and which values are constants.</summary>
    private sealed class Lookup(Graph graph)
    {
        private readonly Dictionary<string, Node> makers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node);
        private readonly Dictionary<string, Constant> constants = graph.Initializer.ToDictionary(constant => constant.Name);

        /// <summary>Whether the node's shape was "the batch, then constants" and is a constant now.</summary>
        public bool Fold(Node reshape)
        {
            if (Maker(reshape.Input[1], "Concat") is not { } concat || !IsBatch(concat.Input[0]))
                return false;
            var rest = concat.Input.Skip(1).Select(Number).ToList();
            if (rest.Contains(null))
                return false;
            long[] shape = [0, .. rest.Select(number => number!.Value)];
            var name = $"{reshape.Output[0]}/constant-shape";
            graph.Initializer.Add(new Constant { Name = name, DataType = Int64Type, Dims = { shape.Length }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(shape.AsSpan())) });
            reshape.Input[1] = name;
            return true;
        }

        private bool IsBatch(string value) =>
            Maker(value, "Unsqueeze") is { } unsqueeze && Maker(unsqueeze.Input[0], "Gather") is { } gather && Number(gather.Input[1]) == 0 && Maker(gather.Input[0], "Shape") is not null;

        private Node? Maker(string value, string operation) => makers.TryGetValue(value, out var node) && node.OpType == operation ? node : null;

        /// <summary>The value of a constant of one 64-bit integer.</summary>
        private long? Number(string value)
        {
            var constant = constants.GetValueOrDefault(value)
                ?? Maker(value, "Constant")?.Attribute.Select(NodeAttribute.Parser.ParseFrom).FirstOrDefault(attribute => attribute.Name == "value")?.Constant;
            return constant is not { DataType: Int64Type } ? null
                : constant.RawData.Length == sizeof(long) ? MemoryMarshal.Read<long>(constant.RawData.Span)
                : constant.Int64Data.Count == 1 ? constant.Int64Data[0] : null;
        }
    }
}
