using System.Buffers.Binary;
using System.IO.Compression;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>PNG files written by hand, so that they can lie.</summary>
internal static class PngBytes
{
    public const byte Grey = 0, Rgb = 2;

    /// <param name="rows">What is compressed: for each row a byte for its filter, then its pixels; more or fewer than the header claims.</param>
    public static byte[] Of(int width, int height, ReadOnlySpan<byte> rows, byte depth = 8, byte colour = Rgb, params (string Type, byte[] Content)[] extra)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);
        Chunk(png, "IHDR", header);
        foreach (var (type, content) in extra)
            Chunk(png, type, content);
        Chunk(png, "IDAT", Compressed(rows));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    public static byte[] Compressed(ReadOnlySpan<byte> content)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(content);
        return compressed.ToArray();
    }

    private static void Chunk(MemoryStream png, string type, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        byte[] checkedPart = [.. System.Text.Encoding.ASCII.GetBytes(type), .. content];
        png.Write(checkedPart);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(checkedPart));
        png.Write(number);
    }

    // As the PNG specification defines it, annex D.
    private static uint Crc32(ReadOnlySpan<byte> content)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in content)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
