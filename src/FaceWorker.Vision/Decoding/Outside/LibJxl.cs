using System.Runtime.InteropServices;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>libjxl by its C interface: the first frame of a JPEG XL file, upright.</summary>
internal static unsafe class LibJxl
{
    private const int Success = 0, NeedPixels = 5, BasicInfo = 0x40, Colours = 0x100, Frame = 0x1000; // JxlDecoderStatus
    private const int EightBits = 2; // JXL_TYPE_UINT8
    private const int OfPixels = 1; // JXL_COLOR_PROFILE_TARGET_DATA
    private const uint WithoutUnusedFormat = 9_000; // version 0.9 dropped a parameter

    /// <exception cref="BrokenPictureException">It cannot be decoded.</exception>
    public static NativePixels Decode(nint library, byte[] content)
    {
        var functions = new Functions(library);
        var pinned = GCHandle.Alloc(content, GCHandleType.Pinned);
        var decoder = functions.Create(0);
        byte* pixels = null;
        try
        {
            functions.Subscribe(decoder, BasicInfo | Colours | Frame);
            functions.SetInput(decoder, (byte*)pinned.AddrOfPinnedObject(), (nuint)content.Length);
            functions.CloseInput(decoder);
            var (info, format, profile) = (default(Info), default(PixelFormat), (byte[]?)null);
            while (true)
                switch (functions.Process(decoder))
                {
                    case BasicInfo:
                        info = ReadInfo(functions, decoder);
                        format = new PixelFormat(info.Colours + (info.AlphaBits > 0 ? 1u : 0), EightBits, 0, 0);
                        break;
                    case Colours:
                        profile = ProfileOf(functions, decoder, info, &format);
                        break;
                    case NeedPixels when pixels is null:
                        nuint length;
                        if (functions.GetLength(decoder, &format, &length) != Success)
                            throw new BrokenPictureException("no size");
                        pixels = (byte*)NativeMemory.Alloc(length);
                        functions.SetPixels(decoder, &format, pixels, length);
                        break;
                    case Frame:
                        var (width, height) = ((int)info.Width, (int)info.Height);
                        var made = pixels;
                        pixels = null;
                        return new NativePixels(made, width, height, width * (int)format.Channels, (int)format.Channels, profile, () => NativeMemory.Free(made));
                    default:
                        throw new BrokenPictureException("damaged or cut off");
                }
        }
        finally
        {
            NativeMemory.Free(pixels);
            functions.Destroy(decoder);
            pinned.Free();
        }
    }

    private static Info ReadInfo(Functions functions, nint decoder)
    {
        var fields = stackalloc uint[128]; // JxlBasicInfo, with room for what later versions add
        if (functions.GetInfo(decoder, fields) != Success)
            throw new BrokenPictureException("no header");
        const int width = 1, height = 2, keepsProfile = 9, colours = 13, alphaBits = 15;
        return new Info(fields[width], fields[height], fields[keepsProfile] != 0, fields[colours], fields[alphaBits]);
    }

    /// <summary>Asks for sRGB where the file leaves the choice; otherwise the profile that the pixels are in.</summary>
    private static byte[]? ProfileOf(Functions functions, nint decoder, Info info, PixelFormat* format)
    {
        var srgb = ColourEncoding.Srgb(isGrey: info.Colours == 1);
        if (!info.KeepsProfile && functions.Prefer(decoder, &srgb) == Success)
            return null;
        nuint length;
        var hasFormat = functions.Version() < WithoutUnusedFormat;
        if ((hasFormat ? functions.GetProfileLengthOld(decoder, format, OfPixels, &length) : functions.GetProfileLength(decoder, OfPixels, &length)) != Success || length > 16 << 20)
            return null;
        ColourEncoding actual;
        if ((hasFormat ? functions.GetEncodingOld(decoder, format, OfPixels, &actual) : functions.GetEncoding(decoder, OfPixels, &actual)) == Success && actual.IsSrgb)
            return null;
        var profile = new byte[length];
        fixed (byte* bytes = profile)
            return (hasFormat ? functions.GetProfileOld(decoder, format, OfPixels, bytes, length) : functions.GetProfile(decoder, OfPixels, bytes, length)) == Success ? profile : null;
    }

    private readonly record struct Info(uint Width, uint Height, bool KeepsProfile, uint Colours, uint AlphaBits);

    private readonly record struct PixelFormat(uint Channels, int Type, int Endianness, nuint Alignment);

    /// <summary>JxlColorEncoding, field by field.</summary>
    private readonly record struct ColourEncoding(int Space, int White, double WhiteX, double WhiteY,
        int Primaries, double RedX, double RedY, double GreenX, double GreenY, double BlueX, double BlueY, int Transfer, double Gamma, int Intent)
    {
        private const int Grey = 1, D65 = 1, SrgbPrimaries = 1, SrgbTransfer = 13;

        public bool IsSrgb => Space <= Grey && White == D65 && Transfer == SrgbTransfer && (Space == Grey || Primaries == SrgbPrimaries);

        public static ColourEncoding Srgb(bool isGrey) => new() { Space = isGrey ? Grey : 0, White = D65, Primaries = SrgbPrimaries, Transfer = SrgbTransfer };
    }

    private sealed class Functions(nint library)
    {
        public readonly delegate* unmanaged<uint> Version = (delegate* unmanaged<uint>)NativeLibrary.GetExport(library, "JxlDecoderVersion");
        public readonly delegate* unmanaged<nint, nint> Create = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "JxlDecoderCreate");
        public readonly delegate* unmanaged<nint, void> Destroy = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "JxlDecoderDestroy");
        public readonly delegate* unmanaged<nint, int, int> Subscribe = (delegate* unmanaged<nint, int, int>)NativeLibrary.GetExport(library, "JxlDecoderSubscribeEvents");
        public readonly delegate* unmanaged<nint, byte*, nuint, int> SetInput = (delegate* unmanaged<nint, byte*, nuint, int>)NativeLibrary.GetExport(library, "JxlDecoderSetInput");
        public readonly delegate* unmanaged<nint, void> CloseInput = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "JxlDecoderCloseInput");
        public readonly delegate* unmanaged<nint, int> Process = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "JxlDecoderProcessInput");
        public readonly delegate* unmanaged<nint, uint*, int> GetInfo = (delegate* unmanaged<nint, uint*, int>)NativeLibrary.GetExport(library, "JxlDecoderGetBasicInfo");
        public readonly delegate* unmanaged<nint, ColourEncoding*, int> Prefer =
            (delegate* unmanaged<nint, ColourEncoding*, int>)NativeLibrary.GetExport(library, "JxlDecoderSetPreferredColorProfile");
        public readonly delegate* unmanaged<nint, PixelFormat*, int, ColourEncoding*, int> GetEncodingOld =
            (delegate* unmanaged<nint, PixelFormat*, int, ColourEncoding*, int>)NativeLibrary.GetExport(library, "JxlDecoderGetColorAsEncodedProfile");
        public readonly delegate* unmanaged<nint, int, ColourEncoding*, int> GetEncoding =
            (delegate* unmanaged<nint, int, ColourEncoding*, int>)NativeLibrary.GetExport(library, "JxlDecoderGetColorAsEncodedProfile");
        public readonly delegate* unmanaged<nint, PixelFormat*, int, nuint*, int> GetProfileLengthOld =
            (delegate* unmanaged<nint, PixelFormat*, int, nuint*, int>)NativeLibrary.GetExport(library, "JxlDecoderGetICCProfileSize");
        public readonly delegate* unmanaged<nint, int, nuint*, int> GetProfileLength =
            (delegate* unmanaged<nint, int, nuint*, int>)NativeLibrary.GetExport(library, "JxlDecoderGetICCProfileSize");
        public readonly delegate* unmanaged<nint, PixelFormat*, int, byte*, nuint, int> GetProfileOld =
            (delegate* unmanaged<nint, PixelFormat*, int, byte*, nuint, int>)NativeLibrary.GetExport(library, "JxlDecoderGetColorAsICCProfile");
        public readonly delegate* unmanaged<nint, int, byte*, nuint, int> GetProfile =
            (delegate* unmanaged<nint, int, byte*, nuint, int>)NativeLibrary.GetExport(library, "JxlDecoderGetColorAsICCProfile");
        public readonly delegate* unmanaged<nint, PixelFormat*, nuint*, int> GetLength =
            (delegate* unmanaged<nint, PixelFormat*, nuint*, int>)NativeLibrary.GetExport(library, "JxlDecoderImageOutBufferSize");
        public readonly delegate* unmanaged<nint, PixelFormat*, byte*, nuint, int> SetPixels =
            (delegate* unmanaged<nint, PixelFormat*, byte*, nuint, int>)NativeLibrary.GetExport(library, "JxlDecoderSetImageOutBuffer");
    }
}
