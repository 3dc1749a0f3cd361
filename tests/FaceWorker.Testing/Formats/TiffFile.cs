using System.Buffers.Binary;
using System.Text;

namespace FaceWorker.Testing.Formats;

/// <summary>Writes TIFFs directory by directory.</summary>
public sealed class TiffFile(bool isLittle = true, string mark = "")
{
    private readonly List<byte> bytes = [.. isLittle ? "II*\0"u8 : "MM\0*"u8, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(mark)];

    public uint Add(byte[] data)
    {
        if (bytes.Count % 2 == 1)
            bytes.Add(0);
        bytes.AddRange(data);
        return (uint)(bytes.Count - data.Length);
    }

    /// <summary>Fields by tag; a value of more than 16 bits is a 32-bit number.</summary>
    /// <param name="next">The directory behind this one in the chain.</param>
    public uint AddDirectory(uint next, params (ushort Tag, uint Value)[] fields) => AddDirectory(next, fields, []);

    /// <param name="lists">Of 32-bit numbers.</param>
    public uint AddDirectory(uint next, (ushort Tag, uint Value)[] fields, (ushort Tag, uint[] Values)[] lists)
    {
        var entries = fields.Select(field => (field.Tag, Type: (ushort)(field.Value > ushort.MaxValue ? 4 : 3), Count: 1u, field.Value))
            .Concat(lists.Select(list => (list.Tag, Type: (ushort)4, Count: (uint)list.Values.Length, Value: list.Values is [var one] ? one : Add([.. list.Values.SelectMany(Number)])))).OrderBy(entry => entry.Tag).ToList();
        return Add([.. Half((ushort)entries.Count),
            .. entries.SelectMany(entry => (byte[])[.. Half(entry.Tag), .. Half(entry.Type), .. Number(entry.Count), .. entry.Type == 3 ? [.. Half((ushort)entry.Value), 0, 0] : Number(entry.Value)]),
            .. Number(next)]);
    }

    /// <summary>A directory of texts, of more than three characters each.</summary>
    public uint AddTexts(params (ushort Tag, string Text)[] texts)
    {
        var entries = texts.Select(text => (text.Tag, Count: (uint)text.Text.Length + 1, At: Add([.. Encoding.ASCII.GetBytes(text.Text), 0]))).ToList();
        return Add([.. Half((ushort)entries.Count), .. entries.SelectMany(entry => (byte[])[.. Half(entry.Tag), .. Half(2), .. Number(entry.Count), .. Number(entry.At)]), .. Number(0)]);
    }

    public byte[] Write(uint first)
    {
        var file = bytes.ToArray();
        Number(first).CopyTo(file, 4);
        return file;
    }

    private byte[] Half(ushort value)
    {
        var two = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(two, isLittle ? value : BinaryPrimitives.ReverseEndianness(value));
        return two;
    }

    private byte[] Number(uint value)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, isLittle ? value : BinaryPrimitives.ReverseEndianness(value));
        return four;
    }
}
