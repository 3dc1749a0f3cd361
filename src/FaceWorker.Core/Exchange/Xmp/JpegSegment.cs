using System.Buffers.Binary;

namespace FaceWorker.Core.Exchange.Xmp;

/// <summary>A segment of a JPEG before its pixels.</summary>
/// <param name="Start">Where what it holds begins, behind marker and length.</param>
/// <param name="Length">Of what it holds, in bytes.</param>
internal readonly record struct JpegSegment(byte Marker, long Start, int Length)
{
    /// <summary>What an APP1 segment can hold.</summary>
    public const int Largest = ushort.MaxValue - 2;

    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9;

    /// <summary>It says how large the picture is.</summary>
    public bool IsFrame => Marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Those up to the first scan, or to where it is no JPEG any more.</summary>
    public static IEnumerable<JpegSegment> Read(Stream file)
    {
        for (var at = 2L; at + 4 <= file.Length;)
        {
            var head = PhotoHead.Bytes(file, at, 4);
            if (head[0] != 0xFF)
                yield break;
            if (head[1] == 0xFF)
            {
                at++; // filling
                continue;
            }

            if (head[1] is StartOfScan or EndOfImage)
                yield break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)) - 2;
            if (length < 0 || at + 4 + length > file.Length)
                yield break;
            yield return new JpegSegment(head[1], at + 4, length);
            at += 4 + length;
        }
    }

    /// <summary>A JPEG with another XMP packet in the place of its own; everything else stays as it is, to the byte.</summary>
    /// <returns>Null where the packet is too long for a segment.</returns>
    public static byte[]? WithXmp(byte[] jpeg, byte[] packet)
    {
        if (packet.Length > Largest - PhotoHead.XmpMark.Length)
            return null;
        using var file = new MemoryStream(jpeg);
        var segments = Read(file).ToList();
        bool IsXmp(JpegSegment segment) => segment.Marker == 0xE1 && jpeg.AsSpan((int)segment.Start, segment.Length).StartsWith(PhotoHead.XmpMark);
        var first = segments.TakeWhile(segment => segment.Marker is 0xE0 or 0xE1 && !IsXmp(segment)).Select(segment => segment.Start + segment.Length).DefaultIfEmpty(2).Last();
        var result = new MemoryStream(jpeg.Length + packet.Length + 40);
        result.Write(jpeg.AsSpan(0, (int)first));
        Span<byte> head = [0xFF, 0xE1, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(PhotoHead.XmpMark.Length + packet.Length + 2));
        result.Write(head);
        result.Write(PhotoHead.XmpMark);
        result.Write(packet);
        var at = first;
        foreach (var old in segments.Where(segment => segment.Start > first && IsXmp(segment)))
        {
            result.Write(jpeg.AsSpan((int)at, (int)(old.Start - 4 - at)));
            at = old.Start + old.Length;
        }

        result.Write(jpeg.AsSpan((int)at));
        return result.ToArray();
    }
}
