using static FaceWorker.Testing.Formats.HeifFile;

namespace FaceWorker.Testing.Formats;

/// <summary>EXIF, written by hand.</summary>
public static class ExifBytes
{
    public const ushort Original = 0x9003, Digitized = 0x9004;
    private const ushort Orientation = 0x0112, OwnDirectory = 0x8769;

    /// <summary>An orientation, and these texts in EXIF's own directory.</summary>
    public static byte[] Of(bool isLittle, params (ushort Tag, string Text)[] texts)
    {
        var tiff = new TiffFile(isLittle);
        return tiff.Write(tiff.AddDirectory(0, [(Orientation, 1)], [(OwnDirectory, [tiff.AddTexts(texts)])]));
    }

    /// <summary>A JPEG, to which EXIF is added.</summary>
    public static byte[] InJpeg(byte[] exif, byte[] jpeg) => [.. jpeg[..2], 0xFF, 0xE1, .. Half(exif.Length + 8), .. "Exif\0\0"u8, .. exif, .. jpeg[2..]];
}
