using System.Runtime.InteropServices;

namespace FaceWorker.Benchmarks;

/// <summary>The reference: the system's libturbojpeg alone, one handle and one buffer for every photo.</summary>
internal sealed partial class BareTurboJpeg : IDisposable
{
    private const string Library = "libturbojpeg.so.0";
    private const int Channels = 3;
    private const int Rgb = 0; // TJPF_RGB

    private readonly nint handle = Create();
    private byte[] pixels = new byte[64 << 20]; // grows with the largest photo

    /// <summary>Header and pixels.</summary>
    public void Decode(ReadOnlySpan<byte> jpeg)
    {
        if (ReadHeader(handle, jpeg, (nuint)jpeg.Length, out var width, out var height, out _, out _) != 0)
            throw new InvalidOperationException("The photo's header cannot be read, so there is nothing to compare with.");
        if (width * height * Channels > pixels.Length)
            pixels = new byte[width * height * Channels];
        if (Decompress(handle, jpeg, (nuint)jpeg.Length, pixels, width, width * Channels, height, Rgb, flags: 0) != 0)
            throw new InvalidOperationException($"The photo of {width} × {height} pixels cannot be decoded, so there is nothing to compare with.");
    }

    public void Dispose() => _ = Destroy(handle);

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    private static partial nint Create();

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    private static partial int ReadHeader(nint handle, ReadOnlySpan<byte> jpeg, nuint length, out int width, out int height, out int subsampling, out int colours);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    private static partial int Decompress(nint handle, ReadOnlySpan<byte> jpeg, nuint length, byte[] pixels, int width, int stride, int height, int format, int flags);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);
}
