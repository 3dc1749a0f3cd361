using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>JPEGs that no encoder here writes, made of those that one does.</summary>
internal static class JpegBytes
{
    /// <summary>Three components that are red, green and blue themselves, as Adobe's segment says.</summary>
    public static byte[] OfRgb()
    {
        var jpeg = Encoded.Ramp().JpegsaveBuffer(q: 95, subsampleMode: Enums.ForeignSubsample.Off, keep: Enums.ForeignKeep.None);
        const int beginning = 2, jfif = 18; // bytes of FF D8, and of the segment after it
        byte[] adobe = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0];
        return [.. jpeg[..beginning], .. adobe, .. jpeg[(beginning + jfif)..]];
    }

    /// <summary>The last scan over and over again.</summary>
    public static byte[] WithScansRepeated(byte[] jpeg, int times)
    {
        var at = jpeg.AsSpan().LastIndexOf<byte>([0xFF, 0xDA]);
        const int end = 2; // FF D9
        var scan = jpeg[at..^end];
        return [.. jpeg[..at], .. Enumerable.Repeat(scan, times).SelectMany(bytes => bytes), .. jpeg[^end..]];
    }

    /// <summary>The JPEG with a segment put in at its beginning.</summary>
    public static byte[] With(byte[] jpeg, byte marker, ReadOnlySpan<byte> content)
    {
        var length = content.Length + 2;
        return [.. jpeg[..2], 0xFF, marker, (byte)(length >> 8), (byte)length, .. content, .. jpeg[2..]];
    }
}
