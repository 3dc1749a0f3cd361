using System.Buffers.Binary;
using System.Text;

namespace FaceWorker.Core.Exchange.Xmp;

/// <summary>What a photo's file says besides its pixels, as far as regions need it.</summary>
/// <param name="Orientation">EXIF's, 1 to 8, as far as decoders go by it: of HEIC, AVIF and JPEG XL, which turn pictures by other means, 1.</param>
/// <param name="Stored">Width and height of the picture as it is stored, in pixels; null: not known.</param>
/// <param name="Xmp">The XMP packet in the file; null: there is none.</param>
internal sealed record PhotoHead(int Orientation, (int Width, int Height)? Stored = null, byte[]? Xmp = null)
{
    private const int MostScanned = 64 << 20; // bytes that are searched for a packet where the format is not known
    private const int MostParts = 10_000; // of a file: segments, chunks, entries

    private static readonly byte[] ExifMark = "Exif\0\0"u8.ToArray();
    private static readonly byte[] PngXmpMark = "XML:com.adobe.xmp\0"u8.ToArray();

    /// <summary>What introduces XMP in a JPEG.</summary>
    public static ReadOnlySpan<byte> XmpMark => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <summary>Reads what is needed of a file, never its pixels. Of a damaged one, what is there.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PhotoHead Read(Stream file)
    {
        try
        {
            var start = Bytes(file, 0, 16);
            return start switch
            {
                [0xFF, 0xD8, ..] => OfJpeg(file),
                [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..] => OfTiff(file, 0, file.Length),
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => OfPng(file),
                [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => OfWebP(file),
                _ => new PhotoHead(1, Xmp: Scan(file)),
            };
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException or OverflowException)
        {
            return new PhotoHead(1);
        }
    }

    private static PhotoHead OfJpeg(Stream file)
    {
        var head = new PhotoHead(1);
        foreach (var segment in JpegSegment.Read(file))
        {
            if (segment.Marker == 0xE1 && segment.Length >= ExifMark.Length && Bytes(file, segment.Start, ExifMark.Length).AsSpan().SequenceEqual(ExifMark))
                head = head with { Orientation = OrientationOf(file, segment.Start + ExifMark.Length, segment.Start + segment.Length) };
            else if (segment.Marker == 0xE1 && segment.Length > XmpMark.Length && Bytes(file, segment.Start, XmpMark.Length).AsSpan().SequenceEqual(XmpMark))
                head = head with { Xmp = Bytes(file, segment.Start + XmpMark.Length, segment.Length - XmpMark.Length) };
            else if (segment.IsFrame && segment.Length >= 5 && Bytes(file, segment.Start, 5) is var frame)
                head = head with { Stored = (BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(3)), BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(1))) };
        }

        return head;
    }

    private static PhotoHead OfPng(Stream file)
    {
        var head = new PhotoHead(1);
        var at = 8L;
        for (var part = 0; part < MostParts && at + 12 <= file.Length; part++)
        {
            var chunk = Bytes(file, at, 8);
            var (length, kind) = ((long)BinaryPrimitives.ReadUInt32BigEndian(chunk), Encoding.ASCII.GetString(chunk, 4, 4));
            if (kind == "IHDR" && Bytes(file, at + 8, 8) is var size)
                head = head with { Stored = (BinaryPrimitives.ReadInt32BigEndian(size), BinaryPrimitives.ReadInt32BigEndian(size.AsSpan(4))) };
            else if (kind == "eXIf")
                head = head with { Orientation = OrientationOf(file, at + 8, at + 8 + length) };
            else if (kind == "iTXt" && length is > 22 and < XmpDocument.Largest && Bytes(file, at + 8, (int)length) is var text && text.AsSpan().StartsWith(PngXmpMark) && text[PngXmpMark.Length] == 0)
                head = head with { Xmp = AfterZeros(text.AsSpan(PngXmpMark.Length + 2), 2) };
            else if (kind == "IEND")
                break;
            at += 12 + length;
        }

        return head;
    }

    private static PhotoHead OfWebP(Stream file)
    {
        var head = new PhotoHead(1);
        var at = 12L;
        for (var part = 0; part < MostParts && at + 8 <= file.Length; part++)
        {
            var chunk = Bytes(file, at, 8);
            var (kind, length) = (Encoding.ASCII.GetString(chunk, 0, 4), (long)BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(4)));
            if (kind == "EXIF")
                head = head with { Orientation = OrientationOf(file, at + 8 + (Bytes(file, at + 8, 6).AsSpan().SequenceEqual(ExifMark) ? ExifMark.Length : 0), at + 8 + length) };
            else if (kind == "XMP " && length < XmpDocument.Largest)
                head = head with { Xmp = Bytes(file, at + 8, (int)length) };
            at += 8 + length + (length & 1);
        }

        return head;
    }

    /// <summary>Also of cameras' own files, most of which are TIFFs.</summary>
    private static PhotoHead OfTiff(Stream file, long start, long end)
    {
        const int orientation = 0x112, xmp = 700;
        var head = new PhotoHead(1);
        foreach (var (tag, count, value, isLittle) in Entries(file, start, end))
        {
            if (tag == orientation && Short(value, isLittle) is >= 1 and <= 8 and var number)
                head = head with { Orientation = number };
            else if (tag == xmp && count is > 4 and < XmpDocument.Largest && start + Long(value, isLittle) is var place && place + count <= end)
                head = head with { Xmp = Bytes(file, place, (int)count) };
        }

        return head;
    }

    private static int OrientationOf(Stream file, long start, long end)
    {
        try
        {
            return OfTiff(file, start, Math.Min(end, file.Length)).Orientation;
        }
        catch (EndOfStreamException)
        {
            return 1;
        }
    }

    /// <summary>The entries of a TIFF's first directory: tag, count, and the four bytes of value or offset.</summary>
    private static IEnumerable<(int Tag, long Count, byte[] Value, bool IsLittle)> Entries(Stream file, long start, long end)
    {
        if (end - start < 8)
            yield break;
        var header = Bytes(file, start, 8);
        var isLittle = header[0] == 'I';
        var directory = start + Long(header[4..], isLittle);
        if (directory + 2 > end)
            yield break;
        var count = Math.Min(Short(Bytes(file, directory, 2), isLittle), MostParts);
        for (var i = 0; i < count && directory + 2 + 12 * (i + 1) <= end; i++)
        {
            var entry = Bytes(file, directory + 2 + 12 * i, 12);
            yield return (Short(entry, isLittle), Long(entry[4..8], isLittle), entry[8..], isLittle);
        }
    }

    /// <summary>A packet in a format that is not known: it is there as text, as XMP wants it.</summary>
    private static byte[]? Scan(Stream file)
    {
        var bytes = Bytes(file, 0, (int)Math.Min(file.Length, MostScanned));
        var start = bytes.AsSpan().IndexOf("<x:xmpmeta"u8);
        if (start < 0)
            return null;
        var end = bytes.AsSpan(start).IndexOf("</x:xmpmeta>"u8);
        return end < 0 ? null : bytes.AsSpan(start, end + "</x:xmpmeta>".Length).ToArray();
    }

    private static byte[] AfterZeros(ReadOnlySpan<byte> text, int zeros)
    {
        for (; zeros > 0 && text.IndexOf((byte)0) is >= 0 and var zero; zeros--)
            text = text[(zero + 1)..];
        return text.ToArray();
    }

    internal static byte[] Bytes(Stream file, long start, int length)
    {
        if (start < 0 || length < 0 || start + length > file.Length && start > file.Length)
            throw new EndOfStreamException();
        file.Position = start;
        var bytes = new byte[Math.Min(length, file.Length - start)];
        file.ReadExactly(bytes);
        return bytes.Length == length || start == 0 ? bytes : throw new EndOfStreamException();
    }

    private static int Short(byte[] bytes, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static long Long(byte[] bytes, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
