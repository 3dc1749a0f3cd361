using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using FaceWorker.Training.Networks;

namespace FaceWorker.Training.Runs;

/// <summary>Reads the tensors of a state_dict that PyTorch wrote by <c>torch.save</c> (<c>.pth</c>, <c>.pt</c>): the zip of version 1.6 and later, and the older format of pickles one after another.</summary>
/// <remarks>The formats are described in pytorch/pytorch, torch/serialization.py and caffe2/serialize/inline_container.h.</remarks>
internal static class TorchFile
{
    private const int LargestPickle = 64 << 20; // of names and shapes alone

    /// <summary>What a file from before version 1.6 begins with: a pickle of 0x1950a86a20f9469cfc6c.</summary>
    private static readonly byte[] LegacyBeginning = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    public static bool IsOne(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\x03\x04"u8) || bytes.StartsWith(LegacyBeginning);

    /// <summary>Reads tensors of floats by their names; those of other numbers are left out.</summary>
    /// <param name="name">Stands in the message: the file's path.</param>
    /// <exception cref="TrainingException">Not such a file, or one that wants more than tensors.</exception>
    public static TensorFile Read(string name, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        try
        {
            var tensors = bytes.AsSpan().StartsWith(LegacyBeginning) ? ReadLegacy(bytes) : ReadZip(bytes);
            return new TensorFile(tensors, new Dictionary<string, string>());
        }
        catch (Exception exception) when (exception is InvalidDataException or OverflowException)
        {
            throw new TrainingException(TrainingProblem.Checkpoint, $"'{name}' cannot be read as weights of PyTorch: {exception.Message.TrimEnd('.')}.",
                "Write it again in Python: torch.save(model.state_dict(), FILE).", exception);
        }
    }

    private static Dictionary<string, WeightValues> ReadZip(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false));
        var pickle = zip.Entries.FirstOrDefault(entry => entry.FullName.Split('/') is [_, "data.pkl"]) ?? throw new InvalidDataException("it is a zip without 'data.pkl'");
        var folder = pickle.FullName[..^pickle.Name.Length];
        if (zip.GetEntry($"{folder}byteorder") is { } order && !Unpack(order, LargestPickle).AsSpan().SequenceEqual("little"u8))
            throw new InvalidDataException("its numbers are not little-endian");
        var root = new PickleReader(Unpack(pickle, LargestPickle)).Read();
        return ReadTensors(root, storage => Unpack(zip.GetEntry($"{folder}data/{storage.Key}") ?? throw new InvalidDataException($"its storage '{storage.Key}' is missing"), int.MaxValue));
    }

    // torch.save does not compress, so that no entry is larger than the file.
    private static byte[] Unpack(ZipArchiveEntry entry, int largest)
    {
        if (entry.Length != entry.CompressedLength || entry.Length > largest)
            throw new InvalidDataException($"its entry '{entry.FullName}' is compressed or too large");
        var content = new byte[entry.Length];
        using var stream = entry.Open();
        return stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length ? content : throw new InvalidDataException("it ends too early");
    }

    private static Dictionary<string, WeightValues> ReadLegacy(byte[] bytes)
    {
        var reader = new PickleReader(bytes.AsMemory(LegacyBeginning.Length));
        reader.Read(); // the format's version
        if (reader.Read() is not Dictionary<object, object?> system || system.GetValueOrDefault("little_endian") is not true)
            throw new InvalidDataException("its numbers are not little-endian");
        var root = reader.Read();
        var counts = TensorsOf(root).Select(tensor => tensor.Value.Storage).DistinctBy(storage => storage.Key).ToDictionary(storage => storage.Key);
        var contents = new Dictionary<string, byte[]>();
        foreach (var key in reader.Read() as List<object?> ?? throw new InvalidDataException("it does not say which storages follow"))
        {
            var storage = key is string known && counts.TryGetValue(known, out var found) ? found : throw new InvalidDataException("it has a storage that no tensor uses");
            var count = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(sizeof(long)));
            contents[storage.Key] = count == storage.Count ? reader.Take(checked(count * SizeOf(storage))).ToArray() : throw new InvalidDataException($"its storage '{storage.Key}' has another size than its pickle says");
        }

        return ReadTensors(root, storage => contents.GetValueOrDefault(storage.Key) ?? throw new InvalidDataException($"its storage '{storage.Key}' is missing"));
    }

    private static Dictionary<string, WeightValues> ReadTensors(object? root, Func<PickledStorage, byte[]> contentOf)
    {
        var storages = new Dictionary<string, float[]?>();
        var tensors = new Dictionary<string, WeightValues>();
        foreach (var (name, tensor) in TensorsOf(root))
        {
            if (!storages.TryGetValue(tensor.Storage.Key, out var numbers))
                storages[tensor.Storage.Key] = numbers = ToFloats(tensor.Storage, contentOf(tensor.Storage));
            if (numbers is not null)
                tensors[name] = Gather(name, tensor, numbers);
        }

        return tensors;
    }

    private static IEnumerable<KeyValuePair<string, PickledTensor>> TensorsOf(object? root)
    {
        var tensors = root is Dictionary<object, object?> entries
            ? entries.Where(entry => entry is { Key: string, Value: PickledTensor }).Select(entry => KeyValuePair.Create((string)entry.Key, (PickledTensor)entry.Value!)).ToList() : [];
        return tensors.Count > 0 ? tensors : throw new InvalidDataException("it holds no tensors by their names");
    }

    /// <returns>Null: these are no floats.</returns>
    private static float[]? ToFloats(PickledStorage storage, byte[] content)
    {
        if (content.Length != checked(storage.Count * SizeOf(storage)))
            throw new InvalidDataException($"its storage '{storage.Key}' has {content.Length} bytes, and {storage.Count} numbers of {SizeOf(storage)} bytes are to be in it");
        return storage.Kind switch
        {
            "FloatStorage" => MemoryMarshal.Cast<byte, float>(content).ToArray(),
            "HalfStorage" => [.. MemoryMarshal.Cast<byte, Half>(content).ToArray().Select(half => (float)half)],
            "BFloat16Storage" => [.. MemoryMarshal.Cast<byte, ushort>(content).ToArray().Select(upper => BitConverter.Int32BitsToSingle(upper << 16))],
            "DoubleStorage" => [.. MemoryMarshal.Cast<byte, double>(content).ToArray().Select(number => (float)number)],
            _ => null,
        };
    }

    private static int SizeOf(PickledStorage storage) => storage.Kind switch
    {
        "DoubleStorage" or "LongStorage" => 8,
        "FloatStorage" or "IntStorage" => 4,
        "HalfStorage" or "BFloat16Storage" or "ShortStorage" => 2,
        "ByteStorage" or "CharStorage" or "BoolStorage" => 1,
        _ => throw new InvalidDataException($"it has numbers of the kind 'torch.{storage.Kind}', which are not known"),
    };

    /// <summary>A tensor may be a part of its storage, or have its axes in another order.</summary>
    private static WeightValues Gather(string name, PickledTensor tensor, float[] numbers)
    {
        var count = tensor.Shape.Aggregate(1L, (product, extent) => checked(product * extent));
        var last = count == 0 ? -1 : tensor.Shape.Zip(tensor.Strides).Aggregate(tensor.Offset, (sum, axis) => checked(sum + (axis.First - 1) * axis.Second));
        if (tensor.Offset < 0 || last >= numbers.Length || count > numbers.Length)
            throw new InvalidDataException($"its tensor '{name}' of shape ({string.Join(", ", tensor.Shape)}) is larger than its storage of {numbers.Length} numbers");
        var values = new float[count];
        var place = new long[tensor.Shape.Count];
        var from = tensor.Offset;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = numbers[from];
            for (var axis = place.Length - 1; axis >= 0; axis--)
            {
                from += tensor.Strides[axis];
                if (++place[axis] < tensor.Shape[axis])
                    break;
                from -= tensor.Strides[axis] * tensor.Shape[axis];
                place[axis] = 0;
            }
        }

        return new WeightValues(tensor.Shape, values);
    }
}
