using System.Runtime.InteropServices;

namespace FaceWorker.Benchmarks.Camera;

/// <summary>How many of the colour values a JPEG keeps; the numbers are libturbojpeg's.</summary>
internal enum ColourSampling
{
    /// <summary>4:2:2, as many cameras with exchangeable lenses write it.</summary>
    Half = 1,

    /// <summary>4:2:0, as phones write it.</summary>
    Quarter = 2,
}

/// <summary>Writes a JPEG as cameras do: standard Huffman tables, one scan, and an EXIF block that says how it was held.</summary>
internal static partial class CameraJpeg
{
    private const string Library = "libturbojpeg.so.0";
    private const int Rgb = 0; // TJPF_RGB
    private const int AfterStart = 2; // bytes of the marker that begins every JPEG

    /// <param name="rgb">Interleaved bytes as the sensor lay, not upright.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="orientation">EXIF's, 1 to 8.</param>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height, int quality, ColourSampling sampling, int orientation)
    {
        var handle = Create();
        nint encoded = 0;
        try
        {
            if (Compress(handle, rgb, width, 0, height, Rgb, ref encoded, out var length, (int)sampling, quality, flags: 0) != 0)
                throw new InvalidOperationException($"A photo of {width} × {height} pixels cannot be encoded.");
            var jpeg = new byte[(int)length];
            Marshal.Copy(encoded, jpeg, 0, jpeg.Length);
            return [.. jpeg.AsSpan(0, AfterStart), .. Exif(orientation), .. jpeg.AsSpan(AfterStart)];
        }
        finally
        {
            Free(encoded);
            _ = Destroy(handle);
        }
    }

    /// <summary>The segment APP1 with one entry: tag 0x0112, one number of 16 bits.</summary>
    private static byte[] Exif(int orientation) =>
        [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    private static partial nint Create();

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    private static partial int Compress(
        nint handle, ReadOnlySpan<byte> pixels, int width, int stride, int height, int format, ref nint jpeg, out nuint length, int sampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    private static partial void Free(nint buffer);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);
}
