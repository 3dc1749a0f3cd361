using System.Buffers.Binary;

namespace FaceWorker.Vision.Decoding;

/// <summary>Reads the orientation out of EXIF: a TIFF whose first directory may have the tag.</summary>
internal static class ExifOrientation
{
    private const int HeaderLength = 8, CountLength = 2, EntryLength = 12;
    private const ushort Tag = 0x0112, Short = 3;

    /// <summary>1 to 8, and 1 where there is no tag; null when the EXIF data is malformed.</summary>
    public static int? Read(ReadOnlySpan<byte> tiff)
    {
        var isLittleEndian = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < HeaderLength || !(isLittleEndian || tiff.StartsWith("MM\0*"u8)))
            return null;
        var directory = Number(tiff[4..]);
        if (directory > tiff.Length - CountLength)
            return null;
        var entries = tiff[((int)directory + CountLength)..];
        int count = Half(tiff[(int)directory..]);
        if (count * EntryLength > entries.Length)
            return null;
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Slice(i * EntryLength, EntryLength);
            if (Half(entry) != Tag)
                continue;
            if (found > 0 || Half(entry[2..]) != Short || Number(entry[4..]) != 1 || Half(entry[8..]) is 0 or > 8)
                return null;
            found = Half(entry[8..]);
        }

        return found > 0 ? found : Orientation.Upright;

        ushort Half(ReadOnlySpan<byte> bytes) => isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
        uint Number(ReadOnlySpan<byte> bytes) => isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
