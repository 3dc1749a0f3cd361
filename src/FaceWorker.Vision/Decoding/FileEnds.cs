using System.Buffers.Binary;

namespace FaceWorker.Vision.Decoding;

/// <summary>Whether a file says of itself that its end is there, for decoders that take what is missing for a picture.</summary>
internal static class FileEnds
{
    /// <summary>False also of formats that do not say where they end.</summary>
    public static bool IsThere(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, ..] => JpegScans.HasEnd(file),
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => file.IndexOf("IEND"u8) >= 0,
        [(byte)'G', (byte)'I', (byte)'F', ..] => file[^1] == (byte)';',
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, ..] => Length(file[4..]) <= file.Length - 8,
        [(byte)'B', (byte)'M', _, _, _, _, ..] => Length(file[2..]) is > 0 and var length && length <= file.Length,
        _ => false,
    };

    private static uint Length(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadUInt32LittleEndian(field);
}
