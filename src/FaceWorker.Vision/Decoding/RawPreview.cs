using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding.Headers;

namespace FaceWorker.Vision.Decoding;

/// <summary>Takes a camera's own file for the JPEG that lies in it.</summary>
internal static class RawPreview
{
    /// <summary>The preview as a file of its own, which says the orientation of the whole one; null: it is no camera's own format.</summary>
    /// <exception cref="RequestRejectedException">There is no preview in it.</exception>
    public static ImageFile? Of(ImageFile file, FileKind kind)
    {
        var content = file.Content.Span;
        var raw = kind switch
        {
            FileKind.Cr3 => RawFile.OfCr3(content),
            FileKind.Tiff => RawFile.OfTiff(content),
            _ => null,
        };
        if (raw is null)
            return null;
        if (!raw.HasPreview)
            throw new RequestRejectedException(RejectionReason.UnsupportedFormat,
                $"'{file.Source}' is a camera's RAW file ({raw.Name}) without a JPEG preview in it, and the sensor's data alone is no picture; develop it, and send the JPEG or TIFF.");
        return new ImageFile(file.Source, WithOrientation(content[raw.Preview], raw.Orientation), file.Sha256);
    }

    /// <summary>The JPEG with this EXIF orientation in place of what it says itself.</summary>
    private static byte[] WithOrientation(ReadOnlySpan<byte> jpeg, int orientation)
    {
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        var kept = new List<byte>(jpeg.Length + exif.Length);
        kept.AddRange(jpeg[..2]);
        kept.AddRange(exif);
        var from = 2;
        for (var at = from; JpegHead.TryReadSegment(jpeg, ref at, out var marker, out var content) && marker != 0xDA; from = at)
            if (!(marker == 0xE1 && content.StartsWith("Exif"u8)))
                kept.AddRange(jpeg[from..at]);
        kept.AddRange(jpeg[from..]);
        return [.. kept];
    }
}
