using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;

namespace FaceWorker.Vision.Onnx;

/// <summary>Turns a model that was exported for one row into the same model for any number of rows, without weights that slow it down.</summary>
internal static class OnnxEditor
{
    private const string BatchAxis = "batch";
    private const int FloatType = 1; // TensorProto.DataType.FLOAT

    // Of (batch, values, rows, columns): by picture and place, as a picture alone has it; and by place and picture, which mixes the pictures of a batch.
    private static readonly long[] ByPicture = [0, 2, 3, 1];
    private static readonly long[] ByPlace = [2, 3, 0, 1];

    /// <summary>The model's bytes after the edits that its card asks for.</summary>
    /// <exception cref="ModelStoreException">The bytes are not an ONNX model, or lack what the card names.</exception>
    public static byte[] Apply(ModelCard card, byte[] model)
    {
        if (card.Edits is not { } edits)
            return model;
        try
        {
            var file = ModelFile.Parser.ParseFrom(model);
            var (graph, lookup) = (file.Graph, new GraphLookup(file.Graph));
            if (edits.SymbolicBatch)
                OpenBatch(graph, lookup);
            foreach (var reshape in edits.ReshapesKeepBatch)
                KeepBatch(graph, lookup, reshape);
            foreach (var output in graph.Output.Where(output => edits.OutputsKeepBatch && card.Outputs.Contains(output.Name)))
                KeepBatch(lookup, output);
            foreach (var weights in graph.Initializer.Where(constant => constant.DataType == FloatType && edits.FlushWeightsBelow > 0))
                weights.RawData = Flush(weights.RawData, edits.FlushWeightsBelow);
            return file.ToByteArray();
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or NullReferenceException
            or ArgumentException or InvalidOperationException)
        {
            throw new ModelStoreException($"The file of model '{card.Id}' cannot be edited as its card asks: {exception.Message}", exception);
        }
    }

    /// <summary>The Reshapes of a model exported for one row that would make one row of a whole batch, by their outputs.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not an ONNX model.</exception>
    public static IReadOnlyList<string> FindReshapesToOneRow(byte[] model)
    {
        var graph = ModelFile.Parser.ParseFrom(model).Graph;
        var lookup = new GraphLookup(graph);
        return [.. graph.Node
            .Where(node => node is { OpType: "Reshape", Input.Count: 2 } && !lookup.IsConstant(node.Input[0]) && lookup.Integers(node.Input[1]) is [1, _, ..])
            .Select(node => node.Output[0])];
    }

    /// <summary>Whether a model begins with arithmetic on its input: it was exported with its normalisation inside, and takes pixels as they are.</summary>
    /// <inheritdoc cref="FindReshapesToOneRow" path="/exception" />
    public static bool NormalizesItself(byte[] model, string input)
    {
        var graph = ModelFile.Parser.ParseFrom(model).Graph;
        return graph.Node.Any(node => node.Input.Contains(input) && node.OpType is "Sub" or "Mul" or "Div");
    }

    private static void OpenBatch(Graph graph, GraphLookup lookup)
    {
        // Old exporters list the weights among the inputs.
        foreach (var value in graph.Input.Where(input => !lookup.IsConstant(input.Name)).Concat(graph.Output))
            value.Type.TensorType.Shape.Dim[0].Symbol = BatchAxis;
        graph.ValueInfo.Clear(); // what it says of the values in between is of one row
    }

    // A Reshape to [1, n] makes one row of a whole batch; 0 stands for "as the input has".
    private static void KeepBatch(Graph graph, GraphLookup lookup, string reshape)
    {
        var node = graph.Node.Single(node => node.OpType == "Reshape" && (node.Name == reshape || node.Output[0] == reshape));
        if (lookup.Integers(node.Input[1]) is not [1, .. var rest])
            throw new InvalidOperationException($"the shape of '{reshape}' does not begin with 1");
        if (graph.Initializer.SingleOrDefault(constant => constant.Name == node.Input[1]) is { RawData.IsEmpty: false } shape && graph.Node.Count(other => other.Input.Contains(shape.Name)) == 1)
            shape.RawData = BeginningWithZero(shape.RawData);
        else
            lookup.SetShape(node, [0, .. rest]);
    }

    private static ByteString BeginningWithZero(ByteString shape)
    {
        var raw = shape.ToByteArray();
        BinaryPrimitives.WriteInt64LittleEndian(raw, 0);
        return ByteString.CopyFrom(raw);
    }

    private static void KeepBatch(GraphLookup lookup, Value output)
    {
        var value = output.Name;
        while ((lookup.Maker(value, "Sigmoid") ?? lookup.Maker(value, "Identity")) is { } step)
            value = step.Input[0];
        if (lookup.Maker(value, "Reshape") is not { } reshape || lookup.Integers(reshape.Input[1]) is not [-1, > 0 and var values]
            || lookup.Maker(reshape.Input[0], "Transpose") is not { } transpose || !OrderPlaces(transpose))
            throw new InvalidOperationException($"the output '{output.Name}' is not made by a Transpose of a map and a Reshape to [-1, values]");
        lookup.SetShape(reshape, 0, -1, values);
        output.Type.TensorType.Shape = new Shape { Dim = { new Dimension { Symbol = BatchAxis }, new Dimension { Symbol = $"{output.Name}_places" }, new Dimension { Size = values } } };
    }

    private static bool OrderPlaces(Node transpose)
    {
        for (var i = 0; i < transpose.Attribute.Count; i++)
        {
            var attribute = NodeAttribute.Parser.ParseFrom(transpose.Attribute[i]);
            if (attribute.Name != "perm" || !(attribute.Integers.SequenceEqual(ByPlace) || attribute.Integers.SequenceEqual(ByPicture)))
                continue;
            attribute.Integers.Clear();
            attribute.Integers.Add(ByPicture);
            transpose.Attribute[i] = attribute.ToByteString();
            return true;
        }

        return false;
    }

    private static ByteString Flush(ByteString weights, float limit)
    {
        var raw = weights.ToByteArray();
        foreach (ref var weight in MemoryMarshal.Cast<byte, float>(raw.AsSpan()))
            if (MathF.Abs(weight) < limit)
                weight = 0;
        return ByteString.CopyFrom(raw);
    }
}
