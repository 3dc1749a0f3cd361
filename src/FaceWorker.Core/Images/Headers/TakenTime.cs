using System.Globalization;

namespace FaceWorker.Core.Images.Headers;

/// <summary>When a photo was taken, by its EXIF.</summary>
internal static class TakenTime
{
    private const int FirstYear = 1826; // of the oldest photo that there is
    private const ushort OwnDirectory = 0x8769, Original = 0x9003, Digitized = 0x9004;

    /// <summary>EXIF has the first; some programs write the others.</summary>
    private static readonly string[] Formats = ["yyyy:MM:dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyy/MM/dd HH:mm:ss"];

    /// <summary>By the clock where it was taken (DateTimeOriginal), or else digitized (DateTimeDigitized). Null: the file does not say, or says what cannot be.</summary>
    public static DateTime? Of(ReadOnlySpan<byte> file)
    {
        var first = ExifDirectory.First(ExifBlock.Find(file));
        var own = first.Below(OwnDirectory);
        return Parse(own.TextOf(Original)) ?? Parse(own.TextOf(Digitized)) // where EXIF has them
            ?? Parse(first.TextOf(Original)) ?? Parse(first.TextOf(Digitized)); // and where TIFF/EP and Canon have them
    }

    /// <summary>What stands behind the seconds, if anything, is left out. <c>0000:00:00 00:00:00</c> and spaces are how cameras say that they do not know.</summary>
    private static DateTime? Parse(string? text)
    {
        const int length = 19;
        return text is { Length: >= length } && DateTime.TryParseExact(text.AsSpan(0, length), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year >= FirstYear ? time : null;
    }
}
