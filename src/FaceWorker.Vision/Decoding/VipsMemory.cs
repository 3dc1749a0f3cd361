using FaceWorker.Core.Images;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>How much memory libvips takes for a picture, by its header. Each loader's figure was measured; the few rows that are in work at a time are not counted.</summary>
internal static class VipsMemory
{
    /// <summary>Bytes for decoding what a loader has opened, the decoded picture included.</summary>
    public static long ToDecode(Image header)
    {
        var pixels = (long)header.Width * header.Height;
        var turned = header.HasToBeTurned() ? pixels * Picture.Channels : 0;
        return Picture.MemoryOf(header.Width, header.Height) + turned + pixels * LoaderBytes(header);
    }

    /// <summary>Bytes for each pixel that the loader holds until the last one is decoded.</summary>
    private static int LoaderBytes(Image header)
    {
        const int deepHeif = 23, heif = 13, webp = 9, gif = 5;
        var decoded = header.Bands * (header.Format switch
        {
            Enums.BandFormat.Uchar => sizeof(byte),
            Enums.BandFormat.Ushort => sizeof(ushort),
            _ => sizeof(float),
        });
        return header.LoaderName() switch
        {
            "heif" => header.Format == Enums.BandFormat.Uchar ? heif : deepHeif,
            "webp" => webp,
            "gif" => gif,
            "tiff" => decoded, // one strip may be all of it
            "jpeg" => HasSeveralScans(header) ? sizeof(short) * header.Bands : 0,
            _ => HasSeveralScans(header) ? decoded : 0,
        };
    }

    /// <summary>Progressive JPEG, JPEG of a scan for each colour, interlaced PNG.</summary>
    public static bool HasSeveralScans(Image header) =>
        header.Contains("interlaced") || header.Contains("jpeg-multiscan") && (int)header.Get("jpeg-multiscan") != 0;
}
