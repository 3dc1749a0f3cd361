using System.Runtime.InteropServices;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Decoding;

/// <summary>The system's libturbojpeg, by the C API of TurboJPEG 2, which version 3 has kept. A handle is for one thread at a time.</summary>
internal sealed unsafe class TurboJpeg
{
    public const string FileName = "libturbojpeg.so.0";

    private const int YCbCr = 1, Gray = 2; // TJCS_YCbCr, TJCS_GRAY
    private const int Rgb = 0; // TJPF_RGB
    private const int StopOnWarning = 8192; // TJFLAG_STOPONWARNING

    private static readonly Lazy<TurboJpeg?> OfTheSystem = new(Load);

    private readonly delegate* unmanaged<nint> create;
    private readonly delegate* unmanaged<nint, byte*, nuint, int*, int*, int*, int*, int> readHeader;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, int, int, int, int, int, int> decompress;
    private readonly delegate* unmanaged<nint, int> destroy;

    private TurboJpeg(nint library)
    {
        create = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
        readHeader = (delegate* unmanaged<nint, byte*, nuint, int*, int*, int*, int*, int>)NativeLibrary.GetExport(library, "tjDecompressHeader3");
        decompress = (delegate* unmanaged<nint, byte*, nuint, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(library, "tjDecompress2");
        destroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
    }

    /// <summary>Null: it is not installed, or is none that we know.</summary>
    public static TurboJpeg? Installed => OfTheSystem.Value;

    /// <summary>A decoder's handle, to be destroyed; zero when memory is exhausted.</summary>
    public nint Create() => create();

    public void Destroy(nint handle) => _ = destroy(handle);

    /// <summary>Width and height in pixels, of pictures in brightness and colour differences or in grey; null of others, and of what it cannot read.</summary>
    public (int Width, int Height)? ReadSize(nint handle, ReadOnlySpan<byte> jpeg)
    {
        int width, height, subsampling, colours;
        fixed (byte* content = jpeg)
            return readHeader(handle, content, (nuint)jpeg.Length, &width, &height, &subsampling, &colours) == 0 && colours is YCbCr or Gray ? (width, height) : null;
    }

    /// <summary>Decodes into a picture of the JPEG's size, or of 1/2, 1/4 or 1/8 of it rounded up, with the accurate transform and smooth colours; false at the first warning or error.</summary>
    public bool TryDecode(nint handle, ReadOnlySpan<byte> jpeg, Picture picture)
    {
        fixed (byte* content = jpeg, pixels = picture.Pixels)
            return decompress(handle, content, (nuint)jpeg.Length, pixels, picture.Width, picture.Stride, picture.Height, Rgb, StopOnWarning) == 0;
    }

    private static TurboJpeg? Load()
    {
        try
        {
            return new TurboJpeg(NativeLibrary.Load(FileName));
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return null;
        }
    }
}
