using System.Buffers.Binary;

namespace FaceWorker.Core.Images.Headers;

/// <summary>Finds the EXIF of an image file by the file's structure, without its pixels.</summary>
public static class ExifBlock
{
    private const int MostParts = 10_000; // segments of a JPEG, chunks of a PNG or WebP

    private static ReadOnlySpan<byte> Mark => "Exif\0\0"u8;

    /// <summary>The EXIF, which is a TIFF, of a JPEG, TIFF (and a camera's own file that is one), PNG, WebP, HEIC, AVIF, CR3 or JPEG XL. Empty: there is none, or it is damaged.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, ..] => InJpeg(file),
        [(byte)'I', (byte)'I', (byte)'*', 0, ..] or [(byte)'M', (byte)'M', 0, (byte)'*', ..] => file,
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => InPng(file),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => InWebP(file),
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'c', (byte)'r', (byte)'x', (byte)' ', ..] => CanonMetadata.Find(file, "CMT2"),
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => BehindOffset(HeifItems.Find(file, "Exif")),
        [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => IsoBoxes.Find(file, 0, file.Length, "Exif") is { } box ? BehindOffset(box.In(file)) : default,
        _ => default,
    };

    private static ReadOnlySpan<byte> InJpeg(ReadOnlySpan<byte> file)
    {
        const byte startOfScan = 0xDA, application1 = 0xE1;
        const int markerLength = 2, lengthLength = 2;
        for (var at = 2; at + markerLength + lengthLength <= file.Length && file[at] == 0xFF && file[at + 1] != startOfScan;)
        {
            if (file[at + 1] == 0xFF)
            {
                at++; // filling
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + markerLength)..]);
            if (length < lengthLength || at + markerLength + length > file.Length)
                return default;
            var content = file.Slice(at + markerLength + lengthLength, length - lengthLength);
            if (file[at + 1] == application1 && content.StartsWith(Mark))
                return content[Mark.Length..];
            at += markerLength + length;
        }

        return default;
    }

    private static ReadOnlySpan<byte> InPng(ReadOnlySpan<byte> file)
    {
        const int head = 8, checksum = 4; // length and kind; and behind the content
        var at = 8L;
        for (var part = 0; part < MostParts && at + head <= file.Length; part++)
        {
            var chunk = file[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("eXIf"u8))
                return Content(chunk, head, length);
            at += head + length + checksum;
        }

        return default;
    }

    private static ReadOnlySpan<byte> InWebP(ReadOnlySpan<byte> file)
    {
        const int head = 8; // kind and length
        var at = 12L;
        for (var part = 0; part < MostParts && at + head <= file.Length; part++)
        {
            var chunk = file[(int)at..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("EXIF"u8))
                return Content(chunk, head, length) is var content && content.StartsWith(Mark) ? content[Mark.Length..] : content;
            at += head + length + (length & 1);
        }

        return default;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> chunk, int head, uint length) => length <= chunk.Length - head ? chunk.Slice(head, (int)length) : default;

    /// <summary>Four bytes say how far behind them the TIFF begins.</summary>
    private static ReadOnlySpan<byte> BehindOffset(ReadOnlySpan<byte> content)
    {
        const int offsetLength = 4;
        return content.Length > offsetLength && BinaryPrimitives.ReadUInt32BigEndian(content) is var offset && offset < content.Length - offsetLength ? content[(offsetLength + (int)offset)..] : default;
    }
}
