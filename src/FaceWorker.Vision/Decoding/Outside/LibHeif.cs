using System.Runtime.InteropServices;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>libheif by its C interface of version 1: the primary picture of a HEIF file, with the file's own rotations and mirrorings applied.</summary>
internal static unsafe class LibHeif
{
    private const int OutOfMemory = 6; // heif_error_Memory_allocation_error
    private const int Hevc = 1; // heif_compression_HEVC
    private const int Rgb = 1; // heif_colorspace_RGB
    private const int InterleavedRgb = 10, InterleavedRgba = 11; // heif_chroma
    private const int Interleaved = 10; // heif_channel_interleaved
    private const int ToEightBitsAt = 40; // heif_decoding_options.convert_hdr_to_8bit, since version 2 of the structure

    /// <summary>Whether HEVC's decoder is there: from version 1.16 on it may be a package of its own.</summary>
    public static bool KnowsHevc(nint library)
    {
        if (NativeLibrary.TryGetExport(library, "heif_init", out var load))
            Check(((delegate* unmanaged<nint, Error>)load)(0));
        return ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "heif_have_decoder_for_format"))(Hevc) != 0;
    }

    /// <exception cref="BrokenPictureException">It cannot be decoded.</exception>
    public static NativePixels Decode(nint library, byte[] content)
    {
        var pinned = GCHandle.Alloc(content, GCHandleType.Pinned);
        var functions = new Functions(library);
        var (context, handle, image) = (functions.CreateContext(), (nint)0, (nint)0);
        try
        {
            Check(functions.Read(context, (byte*)pinned.AddrOfPinnedObject(), (nuint)content.Length, 0));
            nint primary, decoded = 0;
            Check(functions.GetPrimary(context, &primary));
            handle = primary;
            var hasAlpha = functions.HasAlpha(handle) != 0;
            var options = functions.CreateOptions();
            *((byte*)options + ToEightBitsAt) = 1;
            var error = functions.Decode(handle, &decoded, Rgb, hasAlpha ? InterleavedRgba : InterleavedRgb, options);
            functions.FreeOptions(options);
            image = decoded;
            Check(error);
            int stride;
            var pixels = functions.GetPixels(image, Interleaved, &stride);
            return new NativePixels(pixels, functions.GetWidth(image, Interleaved), functions.GetHeight(image, Interleaved), stride, hasAlpha ? 4 : 3, ProfileOf(functions, handle), Release);
        }
        catch
        {
            Release();
            throw;
        }

        void Release()
        {
            if (image != 0)
                functions.FreeImage(image);
            if (handle != 0)
                functions.FreeHandle(handle);
            functions.FreeContext(context);
            pinned.Free();
        }
    }

    private static byte[]? ProfileOf(Functions functions, nint handle)
    {
        if (functions.GetProfileLength(handle) is not (> 0 and < 16 << 20 and var length))
            return null;
        var profile = new byte[length];
        fixed (byte* bytes = profile)
            return functions.GetProfile(handle, bytes).Code == 0 ? profile : null;
    }

    private static void Check(Error error)
    {
        if (error.Code == OutOfMemory)
            throw new InsufficientMemoryException();
        if (error.Code != 0)
            throw new BrokenPictureException(Marshal.PtrToStringUTF8(error.Message) ?? $"error {error.Code}");
    }

    private readonly record struct Error(int Code, int Detail, nint Message);

    private sealed class Functions(nint library)
    {
        public readonly delegate* unmanaged<nint> CreateContext = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "heif_context_alloc");
        public readonly delegate* unmanaged<nint, void> FreeContext = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "heif_context_free");
        public readonly delegate* unmanaged<nint, byte*, nuint, nint, Error> Read =
            (delegate* unmanaged<nint, byte*, nuint, nint, Error>)NativeLibrary.GetExport(library, "heif_context_read_from_memory_without_copy");
        public readonly delegate* unmanaged<nint, nint*, Error> GetPrimary = (delegate* unmanaged<nint, nint*, Error>)NativeLibrary.GetExport(library, "heif_context_get_primary_image_handle");
        public readonly delegate* unmanaged<nint, void> FreeHandle = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "heif_image_handle_release");
        public readonly delegate* unmanaged<nint, int> HasAlpha = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "heif_image_handle_has_alpha_channel");
        public readonly delegate* unmanaged<nint, nuint> GetProfileLength = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "heif_image_handle_get_raw_color_profile_size");
        public readonly delegate* unmanaged<nint, byte*, Error> GetProfile = (delegate* unmanaged<nint, byte*, Error>)NativeLibrary.GetExport(library, "heif_image_handle_get_raw_color_profile");
        public readonly delegate* unmanaged<nint> CreateOptions = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "heif_decoding_options_alloc");
        public readonly delegate* unmanaged<nint, void> FreeOptions = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "heif_decoding_options_free");
        public readonly delegate* unmanaged<nint, nint*, int, int, nint, Error> Decode = (delegate* unmanaged<nint, nint*, int, int, nint, Error>)NativeLibrary.GetExport(library, "heif_decode_image");
        public readonly delegate* unmanaged<nint, int, int> GetWidth = (delegate* unmanaged<nint, int, int>)NativeLibrary.GetExport(library, "heif_image_get_width");
        public readonly delegate* unmanaged<nint, int, int> GetHeight = (delegate* unmanaged<nint, int, int>)NativeLibrary.GetExport(library, "heif_image_get_height");
        public readonly delegate* unmanaged<nint, int, int*, byte*> GetPixels = (delegate* unmanaged<nint, int, int*, byte*>)NativeLibrary.GetExport(library, "heif_image_get_plane_readonly");
        public readonly delegate* unmanaged<nint, void> FreeImage = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "heif_image_release");
    }
}

/// <summary>A library of the system cannot decode the picture.</summary>
internal sealed class BrokenPictureException(string message) : Exception(message);
