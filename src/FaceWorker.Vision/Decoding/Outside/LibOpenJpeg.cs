using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FaceWorker.Vision.Decoding.Headers;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>OpenJPEG by its C interface of version 2: a JPEG 2000 file, or a bare codestream, at 8 bits.</summary>
internal static unsafe class LibOpenJpeg
{
    private const int BareStream = 0, File = 2; // OPJ_CODEC_FORMAT
    private const int YCbCr = 3, Cmyk = 5; // OPJ_COLOR_SPACE
    private const int ParametersLength = 16 << 10; // opj_dparameters_t, which has two file names of 4 KiB, and room to grow

    /// <param name="reduction">How many times smaller along a side: 2, 4 and 8 leave out one, two and three levels of resolution. A file that has not so many is decoded whole.</param>
    /// <exception cref="BrokenPictureException">It cannot be decoded.</exception>
    public static NativePixels Decode(nint library, byte[] content, int reduction)
    {
        try
        {
            return DecodeAt(library, content, reduction);
        }
        catch (BrokenPictureException) when (reduction > 1)
        {
            return DecodeAt(library, content, reduction: 1);
        }
    }

    private static NativePixels DecodeAt(nint library, byte[] content, int reduction)
    {
        var functions = new Functions(library);
        fixed (byte* bytes = content)
        {
            var source = new Source { Bytes = bytes, Length = content.Length };
            var codec = functions.CreateDecoder(Jpeg2000Header.IsBare(content) ? BareStream : File);
            var stream = functions.CreateStream(1);
            Image* image = null;
            try
            {
                functions.SetReader(stream, &Read);
                functions.SetSkipper(stream, &Skip);
                functions.SetSeeker(stream, &Seek);
                functions.SetSource(stream, &source, 0);
                functions.SetSourceLength(stream, (ulong)content.Length);
                var parameters = stackalloc byte[ParametersLength];
                functions.SetDefaults(parameters);
                *(uint*)parameters = (uint)BitOperations.Log2((uint)reduction); // cp_reduce
                if (functions.SetUp(codec, parameters) == 0 || functions.ReadHeader(stream, codec, &image) == 0 || functions.Decode(codec, stream, image) == 0)
                    throw new BrokenPictureException("damaged or cut off");
                functions.End(codec, stream);
                return Interleave(image, reduction);
            }
            finally
            {
                if (image is not null)
                    functions.FreeImage(image);
                functions.FreeStream(stream);
                functions.FreeDecoder(codec);
            }
        }
    }

    private static NativePixels Interleave(Image* image, int reduction)
    {
        var components = new ReadOnlySpan<Component>(image->Components, (int)image->Count);
        if (components.Length == 0 || components[0].Data is null)
            throw new BrokenPictureException("no components");
        var (width, height) = ((int)components[0].Width, (int)components[0].Height);
        var isYCbCr = components.Length >= 3 && (image->Colours == YCbCr || image->Colours <= 0 && components[1].Width < components[0].Width);
        var bands = components.Length switch
        {
            2 when components[1].Alpha == 0 => 1,
            4 when components[3].Alpha == 0 && image->Colours != Cmyk => 3,
            var count => Math.Min(count, 4),
        };
        var pixels = (byte*)NativeMemory.Alloc((nuint)width * (nuint)height * (nuint)bands);
        for (var band = 0; band < bands; band++)
            Fill(components[band], pixels + band, bands, width, height);
        if (isYCbCr)
            ToRgb(pixels, (long)width * height, bands);
        var profile = image->ProfileLength > 0 ? new ReadOnlySpan<byte>(image->Profile, (int)image->ProfileLength).ToArray() : null;
        return new NativePixels(pixels, width, height, width * bands, bands, isYCbCr ? null : profile, () => NativeMemory.Free(pixels))
        {
            IsCmyk = image->Colours == Cmyk && bands == 4,
            Reduction = reduction,
            FullWidth = reduction == 1 ? width : (int)(image->Right - image->Left),
            FullHeight = reduction == 1 ? height : (int)(image->Bottom - image->Top),
        };
    }

    /// <summary>Brings samples of any depth to 8 bits, and coarser ones to all pixels that they stand for.</summary>
    private static void Fill(Component component, byte* to, int step, int width, int height)
    {
        if (component.Data is null || component.Width == 0 || component.Height == 0)
            throw new BrokenPictureException("no samples");
        var (bias, most) = (component.IsSigned != 0 ? 1L << (int)component.Depth - 1 : 0, (1L << (int)component.Depth) - 1);
        for (var y = 0; y < height; y++)
        {
            var row = component.Data + (long)y * component.Height / height * component.Width;
            for (var x = 0; x < width; x++, to += step)
                *to = (byte)((Math.Clamp(row[(long)x * component.Width / width] + bias, 0, most) * 255 + most / 2) / most);
        }
    }

    private static void ToRgb(byte* pixels, long count, int bands)
    {
        for (var end = pixels + count * bands; pixels < end; pixels += bands)
        {
            var (y, blue, red) = ((double)pixels[0], pixels[1] - 128.0, pixels[2] - 128.0);
            pixels[0] = (byte)Math.Clamp(Math.Round(y + 1.402 * red), 0, 255);
            pixels[1] = (byte)Math.Clamp(Math.Round(y - 0.344136 * blue - 0.714136 * red), 0, 255);
            pixels[2] = (byte)Math.Clamp(Math.Round(y + 1.772 * blue), 0, 255);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Read(byte* to, nuint length, Source* source)
    {
        var count = Math.Min((long)length, source->Length - source->At);
        if (count <= 0)
            return nuint.MaxValue; // the end
        NativeMemory.Copy(source->Bytes + source->At, to, (nuint)count);
        source->At += count;
        return (nuint)count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Skip(long length, Source* source)
    {
        var count = Math.Clamp(length, -source->At, source->Length - source->At);
        source->At += count;
        return count == 0 && length != 0 ? -1 : count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Seek(long at, Source* source)
    {
        if (at < 0 || at > source->Length)
            return 0;
        source->At = at;
        return 1;
    }

    private struct Source
    {
        public byte* Bytes;
        public long Length, At;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Image
    {
        public readonly uint Left, Top, Right, Bottom;
        public readonly uint Count;
        public readonly int Colours;
        public readonly Component* Components;
        public readonly byte* Profile;
        public readonly uint ProfileLength;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Component
    {
        private readonly uint stepX, stepY;
        public readonly uint Width, Height;
        private readonly uint left, top;
        public readonly uint Depth;
        private readonly uint obsolete;
        public readonly uint IsSigned;
        private readonly uint resolutions, factor;
        public readonly int* Data;
        public readonly ushort Alpha;
    }

    private sealed class Functions(nint library)
    {
        public readonly delegate* unmanaged<int, nint> CreateDecoder = (delegate* unmanaged<int, nint>)NativeLibrary.GetExport(library, "opj_create_decompress");
        public readonly delegate* unmanaged<nint, void> FreeDecoder = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "opj_destroy_codec");
        public readonly delegate* unmanaged<int, nint> CreateStream = (delegate* unmanaged<int, nint>)NativeLibrary.GetExport(library, "opj_stream_default_create");
        public readonly delegate* unmanaged<nint, void> FreeStream = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "opj_stream_destroy");
        public readonly delegate* unmanaged<nint, delegate* unmanaged[Cdecl]<byte*, nuint, Source*, nuint>, void> SetReader =
            (delegate* unmanaged<nint, delegate* unmanaged[Cdecl]<byte*, nuint, Source*, nuint>, void>)NativeLibrary.GetExport(library, "opj_stream_set_read_function");
        public readonly delegate* unmanaged<nint, delegate* unmanaged[Cdecl]<long, Source*, long>, void> SetSkipper =
            (delegate* unmanaged<nint, delegate* unmanaged[Cdecl]<long, Source*, long>, void>)NativeLibrary.GetExport(library, "opj_stream_set_skip_function");
        public readonly delegate* unmanaged<nint, delegate* unmanaged[Cdecl]<long, Source*, int>, void> SetSeeker =
            (delegate* unmanaged<nint, delegate* unmanaged[Cdecl]<long, Source*, int>, void>)NativeLibrary.GetExport(library, "opj_stream_set_seek_function");
        public readonly delegate* unmanaged<nint, Source*, nint, void> SetSource = (delegate* unmanaged<nint, Source*, nint, void>)NativeLibrary.GetExport(library, "opj_stream_set_user_data");
        public readonly delegate* unmanaged<nint, ulong, void> SetSourceLength = (delegate* unmanaged<nint, ulong, void>)NativeLibrary.GetExport(library, "opj_stream_set_user_data_length");
        public readonly delegate* unmanaged<byte*, void> SetDefaults = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "opj_set_default_decoder_parameters");
        public readonly delegate* unmanaged<nint, byte*, int> SetUp = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "opj_setup_decoder");
        public readonly delegate* unmanaged<nint, nint, Image**, int> ReadHeader = (delegate* unmanaged<nint, nint, Image**, int>)NativeLibrary.GetExport(library, "opj_read_header");
        public readonly delegate* unmanaged<nint, nint, Image*, int> Decode = (delegate* unmanaged<nint, nint, Image*, int>)NativeLibrary.GetExport(library, "opj_decode");
        public readonly delegate* unmanaged<nint, nint, int> End = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "opj_end_decompress");
        public readonly delegate* unmanaged<Image*, void> FreeImage = (delegate* unmanaged<Image*, void>)NativeLibrary.GetExport(library, "opj_image_destroy");
    }
}
