using FaceWorker.Core.Images.Headers;

namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>What a file is by its first bytes, whatever its name says.</summary>
internal enum FileKind
{
    /// <summary>A format that libvips may know, or nothing that we know.</summary>
    Other,

    /// <summary>HEIF of another codec than AV1: phones' HEIC.</summary>
    Heif,
    JpegXl,
    Jpeg2000,
    Bmp,
    Photoshop,

    /// <summary>A camera's own format in a TIFF, or what may be one.</summary>
    Tiff,

    /// <summary>A camera's own format in the boxes of a film: Canon's CR3.</summary>
    Cr3,
    Video,
}

/// <summary>Tells kinds of files apart.</summary>
internal static class FileKinds
{
    /// <summary>Brands of ISO base media files that are pictures.</summary>
    private static readonly string[] Pictures = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1", "mif2", "miaf"];

    public static FileKind Of(ReadOnlySpan<byte> file) =>
        IsoBoxes.Brands(file) is { Count: > 0 } brands ? OfBrands(brands)
        : JpegXlHeader.BeginsLikeOne(file) ? FileKind.JpegXl
        : Jpeg2000Header.BeginsLikeOne(file) ? FileKind.Jpeg2000
        : file.StartsWith("8BPS"u8) ? FileKind.Photoshop
        : file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) ? FileKind.Tiff
        : file.StartsWith("BM"u8) && BitmapHeader.BeginsLikeOne(file) ? FileKind.Bmp
        : IsVideo(file) ? FileKind.Video
        : FileKind.Other;

    private static FileKind OfBrands(IReadOnlyList<string> brands) =>
        brands.Contains("avif") || brands.Contains("avis") ? FileKind.Other
        : brands.Contains("crx ") ? FileKind.Cr3
        : brands.Any(Pictures.Contains) ? FileKind.Heif
        : FileKind.Video;

    private static bool IsVideo(ReadOnlySpan<byte> file) =>
        file.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3]) // Matroska, WebM
        || file.StartsWith("RIFF"u8) && file.Length > 12 && file[8..].StartsWith("AVI "u8)
        || file.StartsWith<byte>([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) // Windows Media
        || file.StartsWith<byte>([0, 0, 1, 0xBA]) || file.StartsWith<byte>([0, 0, 1, 0xB3]) // MPEG
        || file.StartsWith("FLV\u0001"u8)
        || file.Length > 8 && (file[4..].StartsWith("moov"u8) || file[4..].StartsWith("mdat"u8)); // QuickTime before it had brands
}
