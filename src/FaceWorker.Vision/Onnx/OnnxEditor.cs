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

    /// <summary>The model's bytes after the edits that its card asks for.</summary>
    /// <exception cref="ModelStoreException">The bytes are not an ONNX model, or lack what the card names.</exception>
    public static byte[] Apply(ModelCard card, byte[] model)
    {
        if (card.Edits is not { } edits)
            return model;
        try
        {
            var file = ModelFile.Parser.ParseFrom(model);
            if (edits.SymbolicBatch)
                foreach (var value in file.Graph.Input.Concat(file.Graph.Output))
                    value.Type.TensorType.Shape.Dim[0].Symbol = BatchAxis;
            foreach (var reshape in edits.ReshapesKeepBatch)
                KeepBatch(file.Graph, reshape);
            foreach (var weights in file.Graph.Initializer.Where(constant => constant.DataType == FloatType && edits.FlushWeightsBelow > 0))
                weights.RawData = Flush(weights.RawData, edits.FlushWeightsBelow);
            return file.ToByteArray();
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or NullReferenceException
            or ArgumentOutOfRangeException or InvalidOperationException)
        {
            throw new ModelStoreException($"The file of model '{card.Id}' cannot be edited as its card asks: {exception.Message}", exception);
        }
    }

    // A Reshape to [1, n] makes one row of a whole batch; 0 stands for "as the input has".
    private static void KeepBatch(Graph graph, string nodeName)
    {
        var node = graph.Node.Single(node => node.Name == nodeName && node.OpType == "Reshape");
        var shape = graph.Initializer.Single(constant => constant.Name == node.Input[1]);
        var raw = shape.RawData.ToByteArray();
        if (raw.Length < sizeof(long) || BinaryPrimitives.ReadInt64LittleEndian(raw) != 1)
            throw new InvalidOperationException($"the shape of '{nodeName}' does not begin with 1");
        BinaryPrimitives.WriteInt64LittleEndian(raw, 0);
        shape.RawData = ByteString.CopyFrom(raw);
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
