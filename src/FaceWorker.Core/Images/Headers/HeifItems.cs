using System.Text;

namespace FaceWorker.Core.Images.Headers;

/// <summary>The items of a HEIF file (ISO/IEC 23008-12): what they are (<c>iinf</c>), and where they lie (<c>iloc</c>).</summary>
internal static class HeifItems
{
    private const int VersionAndFlags = 4;

    /// <summary>What the first item of a type holds, of several pieces the first. Empty: there is none, or it lies outside the file.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> file, string type)
    {
        if (IsoBoxes.Find(file, 0, file.Length, "meta") is not { } meta || meta.To - meta.From < VersionAndFlags)
            return default;
        IsoBox? In(ReadOnlySpan<byte> all, string name) => IsoBoxes.Find(all, meta.From + VersionAndFlags, meta.To, name);
        if (In(file, "iinf") is not { } items || In(file, "iloc") is not { } locations || FindItem(file, items, type) is not { } item)
            return default;
        var data = In(file, "idat") is { } own ? own.From : meta.From;
        return LocationOf(file, locations, item, data) is var (from, length) && from <= (ulong)file.Length && length <= (ulong)file.Length - from ? file.Slice((int)from, (int)length) : default;
    }

    private static uint? FindItem(ReadOnlySpan<byte> file, IsoBox items, string type)
    {
        var head = new ByteReader(items.In(file));
        var countLength = head.Number() >> 24 == 0 ? 2 : 4;
        foreach (var entry in IsoBoxes.Between(file, Math.Min(items.From + VersionAndFlags + countLength, items.To), items.To))
        {
            var reader = new ByteReader(entry.In(file));
            var version = reader.Number() >> 24;
            var item = version < 3 ? reader.Half() : reader.Number();
            reader.Half(); // protection
            if (entry.Type == "infe" && version >= 2 && Encoding.Latin1.GetString(reader.Take(4)) == type)
                return item;
        }

        return null;
    }

    /// <param name="data">Where the file's own data for items begins.</param>
    private static (ulong From, ulong Length)? LocationOf(ReadOnlySpan<byte> file, IsoBox locations, uint item, int data)
    {
        var reader = new ByteReader(locations.In(file));
        var version = reader.Number() >> 24;
        var sizes = reader.Half();
        var (offsetLength, lengthLength, baseLength, indexLength) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, version == 0 ? 0 : sizes & 15);
        for (var count = version < 2 ? reader.Half() : reader.Number(); count > 0 && !reader.IsAtEnd; count--)
        {
            var owner = version < 2 ? reader.Half() : reader.Number();
            var isInData = version > 0 && (reader.Half() & 15) == 1;
            reader.Half(); // data reference
            var origin = reader.Sized(baseLength) + (isInData ? (ulong)data : 0);
            var pieces = reader.Half();
            if (owner == item && pieces > 0)
            {
                reader.Sized(indexLength);
                return (origin + reader.Sized(offsetLength), reader.Sized(lengthLength));
            }

            reader.Take(pieces * (indexLength + offsetLength + lengthLength));
        }

        return null;
    }
}
