using System.Buffers.Binary;
using System.Text;

namespace FaceWorker.Core.Images.Headers;

/// <summary>A directory of EXIF, as TIFF 6.0, section 2, has them. What is damaged is not there.</summary>
internal readonly ref struct ExifDirectory
{
    private const int HeaderLength = 8, CountLength = 2, EntryLength = 12, ValueAt = 8;
    private const int MostCharacters = 64;
    private const ushort Text = 2;

    private readonly ReadOnlySpan<byte> tiff, entries;
    private readonly bool isLittleEndian;

    private ExifDirectory(ReadOnlySpan<byte> tiff, bool isLittleEndian, uint at)
    {
        this.tiff = tiff;
        this.isLittleEndian = isLittleEndian;
        if (at < HeaderLength || at > tiff.Length - CountLength)
            return;
        var rest = tiff[((int)at + CountLength)..];
        entries = rest[..(Math.Min(Half(tiff[(int)at..]), rest.Length / EntryLength) * EntryLength)];
    }

    /// <summary>Empty, if this is no TIFF.</summary>
    public static ExifDirectory First(ReadOnlySpan<byte> tiff)
    {
        var isLittleEndian = tiff.StartsWith("II*\0"u8);
        return tiff.Length >= HeaderLength && (isLittleEndian || tiff.StartsWith("MM\0*"u8))
            ? new ExifDirectory(tiff, isLittleEndian, isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]))
            : default;
    }

    /// <summary>The directory that a tag leads to; empty, if there is none.</summary>
    public ExifDirectory Below(ushort tag) => Find(tag) is [_, ..] entry ? new ExifDirectory(tiff, isLittleEndian, Number(entry[ValueAt..])) : default;

    /// <summary>Null: there is none, or it is long.</summary>
    public string? TextOf(ushort tag)
    {
        const int inPlace = 4;
        if (Find(tag) is not [_, ..] entry || Half(entry[2..]) != Text || Number(entry[4..]) is 0 or > MostCharacters)
            return null;
        var (length, at) = ((int)Number(entry[4..]), Number(entry[ValueAt..]));
        if (length <= inPlace)
            return Encoding.ASCII.GetString(entry.Slice(ValueAt, length));
        return at <= tiff.Length - length ? Encoding.ASCII.GetString(tiff.Slice((int)at, length)) : null;
    }

    private ReadOnlySpan<byte> Find(ushort tag)
    {
        for (var rest = entries; !rest.IsEmpty; rest = rest[EntryLength..])
            if (Half(rest) == tag)
                return rest[..EntryLength];
        return default;
    }

    private ushort Half(ReadOnlySpan<byte> bytes) => isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private uint Number(ReadOnlySpan<byte> bytes) => isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
