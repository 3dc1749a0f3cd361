using System.Buffers.Binary;
using System.Text;

namespace FaceWorker.Core.Images.Headers;

/// <summary>A box of an ISO base media file (ISO/IEC 14496-12): its four-letter type, and where its content lies in the file.</summary>
public readonly record struct IsoBox(string Type, int TypeAt, int From, int To)
{
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> file) => file[From..To];
}

/// <summary>Reads boxes, never beyond the file or the box around them.</summary>
public static class IsoBoxes
{
    private const int Header = 8, LongHeader = 16;

    /// <summary>The boxes between two places of the file; those that are cut off are left out.</summary>
    public static List<IsoBox> Between(ReadOnlySpan<byte> file, int from, int to)
    {
        var found = new List<IsoBox>();
        while (TryRead(file, ref from, to, out var box))
            found.Add(box);
        return found;
    }

    /// <summary>The first box of a type between two places of the file.</summary>
    public static IsoBox? Find(ReadOnlySpan<byte> file, int from, int to, string type)
    {
        while (TryRead(file, ref from, to, out var box))
            if (box.Type == type)
                return box;
        return null;
    }

    /// <summary>The brands of the file, its own first; none: it is no such file.</summary>
    public static IReadOnlyList<string> Brands(ReadOnlySpan<byte> file)
    {
        const int most = 64, version = 4;
        if (file.Length < Header + 4 || !file[4..].StartsWith("ftyp"u8))
            return [];
        var length = Math.Min(file.Length, (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), Header + 4 * most));
        var brands = new List<string> { Encoding.Latin1.GetString(file.Slice(Header, 4)) };
        for (var at = Header + 4 + version; at + 4 <= length; at += 4)
            brands.Add(Encoding.Latin1.GetString(file.Slice(at, 4)));
        return brands;
    }

    /// <summary>The box at a place, which then is the one behind it.</summary>
    private static bool TryRead(ReadOnlySpan<byte> file, ref int at, int to, out IsoBox box)
    {
        box = default;
        if (to - at < Header)
            return false;
        long length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        var header = Header;
        if (length == 1 && to - at >= LongHeader)
            (length, header) = ((long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(file[(at + Header)..]), long.MaxValue), LongHeader);
        else if (length == 0)
            length = to - at;
        if (length < header || length > to - at)
            return false;
        box = new IsoBox(Encoding.Latin1.GetString(file.Slice(at + 4, 4)), at + 4, at + header, (int)(at + length));
        at += (int)length;
        return true;
    }
}
