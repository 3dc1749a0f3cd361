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
        var lookup = new GraphLookup(graph);
        var folded = graph.Node.Where(node => node.OpType == "Reshape" && node.Input.Count == 2).Count(reshape => Fold(lookup, reshape));
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

    /// <summary>Whether the node's shape was "the batch, then constants" and is a constant now.</summary>
    private static bool Fold(GraphLookup lookup, Node reshape)
    {
        if (lookup.Maker(reshape.Input[1], "Concat") is not { } concat || !IsBatch(lookup, concat.Input[0]))
            return false;
        var rest = concat.Input.Skip(1).Select(lookup.Integers).ToList();
        if (!rest.TrueForAll(numbers => numbers is [_]))
            return false;
        lookup.SetShape(reshape, [0, .. rest.Select(numbers => numbers![0])]);
        return true;
    }

    private static bool IsBatch(GraphLookup lookup, string value) =>
        lookup.Maker(value, "Unsqueeze") is { } unsqueeze && lookup.Maker(unsqueeze.Input[0], "Gather") is { } gather
        && lookup.Integers(gather.Input[1]) is [0] && lookup.Maker(gather.Input[0], "Shape") is not null;
}
