using System.Buffers.Binary;

namespace FaceWorker.Vision.Decoding;

/// <summary>What matters of a plain photo beside its size.</summary>
/// <param name="Orientation">By EXIF, 1 to 8.</param>
/// <param name="BufferedBytes">For each pixel, what a decoder keeps from the first scan to the last; 0 when one scan has it all.</param>
internal readonly record struct PlainPhoto(int Orientation, double BufferedBytes);

/// <summary>What a JPEG says of itself before its first scan (ITU-T T.81, annex B), as far as it decides who decodes it.</summary>
internal struct JpegHead
{
    private const int MarkerLength = 2;

    // A progressive photo has about ten. A stranger may send thousands, each as costly as a picture; libvips has a limit for that.
    private const int UsualScans = 32;

    private int components;
    private double coefficientBytes; // for each pixel
    private bool isProgressive, hasExif, hasProfile;
    private int orientation;

    /// <summary>A plain photo's: 8 bits, baseline or progressive, of one or three components, sRGB if it has a profile. Null: anything else, or anything odd.</summary>
    public static PlainPhoto? OfPlainPhoto(ReadOnlySpan<byte> jpeg)
    {
        if (!JpegScans.IsJpeg(jpeg))
            return null;
        var head = new JpegHead { orientation = Orientation.Upright };
        for (var at = MarkerLength; TryReadSegment(jpeg, ref at, out var marker, out var content);)
        {
            if (marker == 0xDA)
                return head.PlainWith(content, jpeg[at..]);
            if (!head.Take(marker, content))
                return null;
        }

        return null;
    }

    /// <summary>Reads the segment at a place, and moves the place behind it.</summary>
    public static bool TryReadSegment(ReadOnlySpan<byte> jpeg, ref int at, out byte marker, out ReadOnlySpan<byte> content)
    {
        const int lengthLength = 2;
        marker = 0;
        content = default;
        if (at + MarkerLength + lengthLength > jpeg.Length || jpeg[at] != 0xFF)
            return false;
        marker = jpeg[at + 1];
        int length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + MarkerLength)..]);
        if (length < lengthLength || at + MarkerLength + length > jpeg.Length)
            return false;
        content = jpeg.Slice(at + MarkerLength + lengthLength, length - lengthLength);
        at += MarkerLength + length;
        return true;
    }

    private readonly PlainPhoto? PlainWith(ReadOnlySpan<byte> firstScan, ReadOnlySpan<byte> pixels)
    {
        var isAllInOneScan = !isProgressive && firstScan is [var inScan, ..] && inScan == components;
        var isPlain = (components == 3 || components == 1 && !hasProfile) && (isAllInOneScan || pixels.Count<byte>([0xFF, 0xDA]) < UsualScans);
        return isPlain ? new PlainPhoto(orientation, isAllInOneScan ? 0 : coefficientBytes) : null;
    }

    /// <summary>Whether a plain photo may have this segment.</summary>
    private bool Take(byte marker, ReadOnlySpan<byte> content) => marker switch
    {
        0xC0 or 0xC1 or 0xC2 => TakeFrame(isProgressive: marker == 0xC2, content),
        0xE1 when content.StartsWith("Exif"u8) => TakeExif(content),
        0xE2 when content.StartsWith("ICC_PROFILE"u8) => TakeProfile(content),
        0xC4 or 0xDB or 0xDD or 0xFE => true, // tables, restart interval, comment
        >= 0xE0 and <= 0xEF => true, // other applications' segments
        _ => false,
    };

    private bool TakeFrame(bool isProgressive, ReadOnlySpan<byte> content)
    {
        if (components > 0 || content is not [8, _, _, _, _, var count, ..])
            return false;
        (this.isProgressive, components, coefficientBytes) = (isProgressive, count, CoefficientBytes(content[6..]));
        return true;
    }

    /// <summary>Two bytes for each sample of each component, whose samples across and down stand in four bits each; the finest component has one for each pixel.</summary>
    private static double CoefficientBytes(ReadOnlySpan<byte> components)
    {
        const int entry = 3;
        var (samples, across, down) = (0, 1, 1);
        for (; components.Length >= entry; components = components[entry..])
        {
            var (right, below) = (components[1] >> 4, components[1] & 15);
            (samples, across, down) = (samples + right * below, Math.Max(across, right), Math.Max(down, below));
        }

        return (double)sizeof(short) * samples / (across * down);
    }

    private bool TakeExif(ReadOnlySpan<byte> content)
    {
        if (hasExif || !content.StartsWith("Exif\0\0"u8) || ExifOrientation.Read(content["Exif\0\0"u8.Length..]) is not { } found)
            return false;
        (hasExif, orientation) = (true, found);
        return true;
    }

    private bool TakeProfile(ReadOnlySpan<byte> content)
    {
        var onlyPart = "ICC_PROFILE\0\u0001\u0001"u8; // the first of one
        if (hasProfile || !content.StartsWith(onlyPart))
            return false;
        hasProfile = true;
        return SrgbConversion.IsSrgb(content[onlyPart.Length..]);
    }
}
