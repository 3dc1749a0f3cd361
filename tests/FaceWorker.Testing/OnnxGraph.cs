using System.Text;

namespace FaceWorker.Testing;

/// <summary>Writes an ONNX file, node by node: as much of the format as models for tests need.</summary>
public sealed class OnnxGraph
{
    /// <summary>An extent that is left to the caller.</summary>
    public const long Any = -1;

    private const long FloatType = 1, Int64Type = 7; // TensorProto.DataType
    private const long IntsAttribute = 7; // AttributeProto.AttributeType
    private const long IrVersion = 8, Opset = 13;

    private readonly List<(int Field, object Value)> graph = [(2, "test")];

    public string Input(string name, params long[] shape) => Declare(11, name, shape);

    public string Output(string name, params long[] shape) => Declare(12, name, shape);

    /// <summary>Returns the output's name.</summary>
    public string Node(string operation, string output, string[] inputs, params byte[][] attributes)
    {
        graph.Add((1, Message([.. inputs.Select(input => (1, (object)input)), (2, output), (3, $"{operation}_{output}"), (4, operation), .. attributes.Select(attribute => (5, (object)attribute))])));
        return output;
    }

    /// <summary>A constant; returns its name.</summary>
    public string Floats(string name, long[] shape, float[] values)
    {
        var raw = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, raw, 0, raw.Length);
        return Constant(name, FloatType, shape, raw);
    }

    /// <inheritdoc cref="Floats" />
    public string Integers(string name, params long[] values)
    {
        var raw = new byte[values.Length * sizeof(long)];
        Buffer.BlockCopy(values, 0, raw, 0, raw.Length);
        return Constant(name, Int64Type, [values.Length], raw);
    }

    public static byte[] Ints(string name, params long[] values) => Message([(1, name), .. values.Select(value => (8, (object)value)), (20, IntsAttribute)]);

    public byte[] ToFile() => Message((1, IrVersion), (7, Message([.. graph])), (8, Message((2, Opset))));

    private string Declare(int field, string name, long[] shape)
    {
        var dimensions = shape.Select((extent, axis) => (1, (object)(extent == Any ? Message((2, $"{name}_{axis}")) : Message((1, extent))))).ToArray();
        graph.Add((field, Message((1, name), (2, Message((1, Message((1, FloatType), (2, Message(dimensions)))))))));
        return name;
    }

    private string Constant(string name, long type, long[] shape, byte[] raw)
    {
        graph.Add((5, Message([.. shape.Select(extent => (1, (object)extent)), (2, type), (8, name), (9, raw)])));
        return name;
    }

    /// <summary>A protobuf message: numbers as varints, all else with its length.</summary>
    private static byte[] Message(params (int Field, object Value)[] fields)
    {
        using var message = new MemoryStream();
        foreach (var (field, value) in fields)
        {
            if (value is long number)
            {
                WriteVarint(message, (ulong)(field << 3));
                WriteVarint(message, (ulong)number);
                continue;
            }

            var bytes = value as byte[] ?? Encoding.UTF8.GetBytes((string)value);
            WriteVarint(message, (ulong)((field << 3) | 2));
            WriteVarint(message, (ulong)bytes.Length);
            message.Write(bytes);
        }

        return message.ToArray();
    }

    private static void WriteVarint(Stream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }
}
