using System.Runtime.InteropServices;
using FaceWorker.Vision.Onnx.Format;
using Google.Protobuf;

namespace FaceWorker.Vision.Onnx;

/// <summary>Writes an ONNX file node by node, in the order in which they are computed. Everything is of 32-bit floats.</summary>
public sealed class OnnxWriter
{
    private const int FloatType = 1; // TensorProto.DataType
    private const int IrVersion = 8;
    private const byte Opset = 13;

    // OperatorSetIdProto { version }, of the default domain
    private static readonly ByteString OperatorSet = ByteString.CopyFrom([0x10, Opset]);

    private readonly Graph graph;
    private int values;

    /// <param name="name">The graph's.</param>
    public OnnxWriter(string name) => graph = new Graph { Name = name };

    /// <summary>Declares an input of floats; returns its name.</summary>
    /// <param name="shape">Behind the first dimension, which is any number of rows.</param>
    public string Input(string name, params IReadOnlyList<long> shape) => Declare(graph.Input, name, shape);

    /// <summary>Gives a value a name of its own, as an output.</summary>
    /// <param name="shape">As of <see cref="Input"/>.</param>
    public void Output(string name, string value, params IReadOnlyList<long> shape)
    {
        graph.Node.Add(new Node { OpType = "Identity", Name = name, Input = { value }, Output = { name } });
        Declare(graph.Output, name, shape);
    }

    /// <summary>Adds an operation; returns the name of its one output.</summary>
    public string Node(string operation, IReadOnlyList<string> inputs, params IReadOnlyList<OnnxAttribute> attributes)
    {
        var output = $"{operation}_{++values}";
        graph.Node.Add(new Node { OpType = operation, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes.Select(attribute => attribute.Bytes) } });
        return output;
    }

    /// <summary>Adds weights, or other numbers that never change; returns their name.</summary>
    public string Constant(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> numbers)
    {
        graph.Initializer.Add(new Constant { Name = name, DataType = FloatType, Dims = { shape }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(numbers)) });
        return name;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToFile() => new ModelFile { IrVersion = IrVersion, ProducerName = "FaceWorker", Graph = graph, OpsetImport = { OperatorSet } }.ToByteArray();

    private static string Declare(ICollection<Value> values, string name, IReadOnlyList<long> shape)
    {
        var dimensions = shape.Select(extent => new Dimension { Size = extent }).Prepend(new Dimension { Symbol = "batch" });
        values.Add(new Value { Name = name, Type = new Format.ValueType { TensorType = new TensorType { ElemType = FloatType, Shape = new Shape { Dim = { dimensions } } } } });
        return name;
    }
}

/// <summary>A setting of a node.</summary>
public readonly record struct OnnxAttribute
{
    private const int FloatKind = 1, IntegerKind = 2, IntegersKind = 7; // AttributeProto.AttributeType

    private OnnxAttribute(NodeAttribute attribute) => Bytes = attribute.ToByteString();

    internal ByteString Bytes { get; }

    public static OnnxAttribute Of(string name, float value) => new(new NodeAttribute { Name = name, Number = value, Type = FloatKind });

    public static OnnxAttribute Of(string name, long value) => new(new NodeAttribute { Name = name, Integer = value, Type = IntegerKind });

    public static OnnxAttribute Of(string name, params IReadOnlyList<long> values) => new(new NodeAttribute { Name = name, Integers = { values }, Type = IntegersKind });
}
