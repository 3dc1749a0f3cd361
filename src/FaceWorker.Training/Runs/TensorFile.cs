using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using FaceWorker.Training.Networks;

namespace FaceWorker.Training.Runs;

/// <summary>Tensors by their names and a few texts, in the format of safetensors: a length, a JSON head, the numbers.</summary>
/// <remarks>The format is described in the repository huggingface/safetensors (README.md, "Format").</remarks>
public sealed record TensorFile(IReadOnlyDictionary<string, WeightValues> Tensors, IReadOnlyDictionary<string, string> Texts)
{
    private const string TextsName = "__metadata__";
    private const int LargestHead = 100 << 20; // as the format's own reader has it

    public byte[] ToBytes()
    {
        var head = new Dictionary<string, object> { [TextsName] = Texts };
        long end = 0;
        foreach (var (name, tensor) in Tensors)
            head[name] = new { dtype = "F32", shape = tensor.Shape, data_offsets = new[] { end, end += tensor.Values.Length * sizeof(float) } };
        var json = JsonSerializer.SerializeToUtf8Bytes(head);
        var bytes = new byte[sizeof(long) + json.Length + end];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, sizeof(long));
        var target = bytes.AsSpan(sizeof(long) + json.Length);
        foreach (var tensor in Tensors.Values)
        {
            MemoryMarshal.AsBytes(tensor.Values.AsSpan()).CopyTo(target);
            target = target[(tensor.Values.Length * sizeof(float))..];
        }

        return bytes;
    }

    /// <summary>Reads floats of 32 and of 16 bits; tensors of other numbers are left out.</summary>
    /// <param name="name">Stands in the message: the file's path.</param>
    /// <exception cref="TrainingException">Not such a file.</exception>
    public static TensorFile Read(string name, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            if (length is < 2 or > LargestHead)
                throw new ArgumentOutOfRangeException(nameof(bytes), $"its head would have {length} bytes.");
            var data = bytes[(sizeof(long) + (int)length)..];
            using var head = JsonDocument.Parse(bytes.Slice(sizeof(long), (int)length).ToArray());
            var tensors = new Dictionary<string, WeightValues>();
            var texts = new Dictionary<string, string>();
            foreach (var entry in head.RootElement.EnumerateObject())
                if (entry.Name == TextsName)
                    texts = entry.Value.Deserialize<Dictionary<string, string>>()!;
                else if (ReadTensor(entry.Value, data) is { } tensor)
                    tensors[entry.Name] = tensor;
            return new TensorFile(tensors, texts);
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            throw new TrainingException(TrainingProblem.Checkpoint, $"'{name}' is not a whole file of tensors (safetensors): {exception.Message.TrimEnd('.')}.",
                "Give the file of another epoch, or train anew.", exception);
        }
    }

    private static WeightValues? ReadTensor(JsonElement entry, ReadOnlySpan<byte> data)
    {
        var shape = entry.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64()).ToList();
        var (from, to) = (entry.GetProperty("data_offsets")[0].GetInt32(), entry.GetProperty("data_offsets")[1].GetInt32());
        var numbers = data[from..to];
        float[]? values = entry.GetProperty("dtype").GetString() switch
        {
            "F32" => MemoryMarshal.Cast<byte, float>(numbers).ToArray(),
            "F16" => [.. MemoryMarshal.Cast<byte, Half>(numbers).ToArray().Select(half => (float)half)],
            _ => null,
        };
        return values is null ? null
            : values.Length == shape.Aggregate(1L, (product, extent) => checked(product * extent)) ? new WeightValues(shape, values)
            : throw new InvalidOperationException($"a tensor of shape ({string.Join(", ", shape)}) has {values.Length} numbers");
    }
}
