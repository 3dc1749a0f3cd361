using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using FaceWorker.Training.Networks;

namespace FaceWorker.Training.Tests.Support;

/// <summary>Writes what <c>torch.save(model.state_dict(), FILE)</c> writes, instruction for instruction but for the memory of what was said before; torch 2.14 reads it with <c>weights_only=True</c>.</summary>
internal static class TorchSave
{
    /// <summary>A zip of that pickle and those storages, not compressed.</summary>
    public static byte[] Zip(byte[] pickle, IEnumerable<KeyValuePair<string, byte[]>> storages, CompressionLevel compression = CompressionLevel.NoCompression, string byteOrder = "little")
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in storages.Select(storage => KeyValuePair.Create($"data/{storage.Key}", storage.Value)).Prepend(new("byteorder", Encoding.ASCII.GetBytes(byteOrder))).Prepend(new("data.pkl", pickle)).Append(new("version", "3\n"u8.ToArray())))
            {
                using var entry = zip.CreateEntry($"archive/{name}", compression).Open();
                entry.Write(content);
            }

        return file.ToArray();
    }

    public static byte[] Zip(IReadOnlyDictionary<string, WeightValues> tensors) =>
        Zip(Pickle(tensors), tensors.Values.Select((tensor, number) => KeyValuePair.Create($"{number}", MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray())));

    /// <param name="kind">Of the storages.</param>
    public static byte[] Pickle(IReadOnlyDictionary<string, WeightValues> tensors, string kind = "FloatStorage") =>
    [
        0x80, 2, .. Global("collections", "OrderedDict"), .. ")R("u8,
        .. tensors.SelectMany((tensor, number) => Tensor(tensor.Key, tensor.Value.Shape, kind, $"{number}", tensor.Value.Values.Length)), .. "u."u8,
    ];

    /// <summary>A name and a function of Python.</summary>
    public static byte[] Global(string module, string name) => Encoding.ASCII.GetBytes($"c{module}\n{name}\n");

    public static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Tensor(string name, IReadOnlyList<long> shape, string kind, string key, int count) =>
    [
        .. Text(name), .. Global("torch._utils", "_rebuild_tensor_v2"), .. "(("u8, .. Text("storage"), .. Global("torch", kind), .. Text(key), .. Text("cpu"), .. Number(count), .. "tQ"u8, .. Number(0),
        .. Tuple(shape), .. Tuple([.. shape.Select((_, axis) => shape.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent))]),
        0x89, .. Global("collections", "OrderedDict"), .. ")RtR"u8,
    ];

    private static byte[] Tuple(IReadOnlyList<long> numbers) => [(byte)'(', .. numbers.SelectMany(Number), (byte)'t'];

    private static byte[] Number(long value) => [(byte)'J', .. BitConverter.GetBytes((int)value)];
}
