using System.Buffers.Binary;

namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>One directory of a TIFF (TIFF 6.0, section 2): its tags, each with its first value.</summary>
/// <param name="place">Where it stands.</param>
internal sealed class TiffDirectory(TiffPlace place, Dictionary<ushort, uint> values)
{
    public TiffPlace Place => place;

    public uint? this[ushort tag] => values.TryGetValue(tag, out var value) ? value : null;
}

/// <summary>Where a directory stands, counted from 0.</summary>
/// <param name="Page">In the chain of the file.</param>
/// <param name="Below">Among those that this page points to; null: it is the page itself.</param>
internal readonly record struct TiffPlace(int Page, int? Below = null);

/// <summary>All directories of a TIFF: those in its chain and those below them. Also of files that are nearly TIFFs.</summary>
internal static class TiffDirectories
{
    private const int Most = 64; // a file that points in a circle has no end
    private const int CountLength = 2, EntryLength = 12;
    private const ushort Below = 0x014A; // SubIFDs
    private const ushort Half = 3, Number = 4, Directory = 13;

    /// <summary>In the order of the file; what points beyond it is left out.</summary>
    public static List<TiffDirectory> Of(ReadOnlySpan<byte> tiff)
    {
        var found = new List<TiffDirectory>();
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
            return found;
        var isLittle = tiff[0] == (byte)'I';
        var (pending, seen) = (new Queue<(uint At, TiffPlace Place)>([(ReadNumber(tiff[4..], isLittle), default)]), new HashSet<uint>());
        while (pending.TryDequeue(out var next) && found.Count < Most)
            if (next.At >= 8 && next.At <= tiff.Length - CountLength && seen.Add(next.At))
                found.Add(Read(tiff, (int)next.At, next.Place, isLittle, pending));
        return found;
    }

    private static TiffDirectory Read(ReadOnlySpan<byte> tiff, int at, TiffPlace place, bool isLittle, Queue<(uint At, TiffPlace Place)> pending)
    {
        var values = new Dictionary<ushort, uint>();
        var count = Math.Min(ReadHalf(tiff[at..], isLittle), (tiff.Length - at - CountLength) / EntryLength);
        for (var i = 0; i < count; i++)
        {
            var entry = tiff.Slice(at + CountLength + i * EntryLength, EntryLength);
            var (tag, type, length) = (ReadHalf(entry, isLittle), ReadHalf(entry[2..], isLittle), ReadNumber(entry[4..], isLittle));
            var value = ReadNumber(entry[8..], isLittle);
            if (tag == Below)
                AddBelow(tiff, length, value, place, isLittle, pending);
            if (type == Half && length == 1)
                values[tag] = ReadHalf(entry[8..], isLittle);
            else if (type is Number or Directory && length == 1)
                values[tag] = value;
            else if (type is not (Half or Number or Directory))
                values[tag] = length; // only that it is there
        }

        var next = at + CountLength + count * EntryLength;
        if (next <= tiff.Length - sizeof(uint))
            pending.Enqueue((ReadNumber(tiff[next..], isLittle), place.Below is null ? new TiffPlace(place.Page + 1) : place with { Below = place.Below + 1 }));
        return new TiffDirectory(place, values);
    }

    private static void AddBelow(ReadOnlySpan<byte> tiff, uint length, uint value, TiffPlace above, bool isLittle, Queue<(uint At, TiffPlace Place)> pending)
    {
        if (length == 1)
            pending.Enqueue((value, above with { Below = 0 }));
        for (var i = 0; length is > 1 and <= Most && i < length; i++)
            if (value + i * sizeof(uint) <= tiff.Length - sizeof(uint))
                pending.Enqueue((ReadNumber(tiff[(int)(value + i * sizeof(uint))..], isLittle), above with { Below = i }));
    }

    private static ushort ReadHalf(ReadOnlySpan<byte> bytes, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadNumber(ReadOnlySpan<byte> bytes, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
