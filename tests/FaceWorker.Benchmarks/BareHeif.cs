using System.Runtime.InteropServices;

namespace FaceWorker.Benchmarks;

/// <summary>The reference: the system's libheif alone, in this process.</summary>
internal static partial class BareHeif
{
    private const string Library = "libheif.so.1";
    private const int Rgb = 1, InterleavedRgb = 10; // heif_colorspace_RGB, heif_chroma_interleaved_RGB

    /// <summary>Header and pixels.</summary>
    public static void Decode(byte[] heic)
    {
        var context = CreateContext();
        try
        {
            Check(Read(context, heic, (nuint)heic.Length, 0));
            Check(GetPrimary(context, out var handle));
            Check(Decode(handle, out var image, Rgb, InterleavedRgb, 0));
            FreeImage(image);
            FreeHandle(handle);
        }
        finally
        {
            FreeContext(context);
        }
    }

    private static void Check(Error error)
    {
        if (error.Code != 0)
            throw new InvalidOperationException($"The photo cannot be decoded, so there is nothing to compare with: {Marshal.PtrToStringUTF8(error.Message)}");
    }

    private readonly record struct Error(int Code, int Detail, nint Message);

    [LibraryImport(Library, EntryPoint = "heif_context_alloc")]
    private static partial nint CreateContext();

    [LibraryImport(Library, EntryPoint = "heif_context_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "heif_context_read_from_memory_without_copy")]
    private static partial Error Read(nint context, byte[] content, nuint length, nint options);

    [LibraryImport(Library, EntryPoint = "heif_context_get_primary_image_handle")]
    private static partial Error GetPrimary(nint context, out nint handle);

    [LibraryImport(Library, EntryPoint = "heif_decode_image")]
    private static partial Error Decode(nint handle, out nint image, int colours, int chroma, nint options);

    [LibraryImport(Library, EntryPoint = "heif_image_release")]
    private static partial void FreeImage(nint image);

    [LibraryImport(Library, EntryPoint = "heif_image_handle_release")]
    private static partial void FreeHandle(nint handle);
}
