using System.Buffers.Binary;

namespace FaceWorker.Core.Images.Headers;

/// <summary>Reads numbers of the most significant byte first, one after the other. Beyond the end everything is zero, so that a broken file ends like a short one.</summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> left = bytes;

    public readonly bool IsAtEnd => left.IsEmpty;

    /// <summary>Bytes that are not read.</summary>
    public readonly int Left => left.Length;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public ushort Half() => Take(2) is { Length: 2 } two ? BinaryPrimitives.ReadUInt16BigEndian(two) : (ushort)0;

    public uint Number() => Take(4) is { Length: 4 } four ? BinaryPrimitives.ReadUInt32BigEndian(four) : 0;

    /// <summary>A number of 0, 2, 4 or 8 bytes.</summary>
    public ulong Sized(int length)
    {
        ulong value = 0;
        foreach (var each in Take(length))
            value = value << 8 | each;
        return value;
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        var taken = left[..Math.Min(length, left.Length)];
        left = taken.Length == length ? left[length..] : [];
        return taken.Length == length ? taken : [];
    }
}
