using System.Text;

namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>Files that are often among pictures and are of no supported format, by what they are called.</summary>
internal static class ForeignFiles
{
    private static readonly (string Begin, string Name)[] Known =
    [
        ("%PDF", "a PDF"),
        ("%!PS", "PostScript"), ("\u00C5\u00D0\u00D3\u00C6", "PostScript"),
        ("gimp xcf", "a GIMP file"),
        ("<svg", "XML (an SVG drawing, perhaps)"), ("<?xml", "XML (an SVG drawing, perhaps)"),
        ("<html", "a web page"), ("<HTML", "a web page"), ("<!DOCTYPE", "a web page"), ("<!doctype", "a web page"),
        ("PK\u0003\u0004", "a ZIP archive"), ("Rar!", "a RAR archive"), ("7z\u00BC\u00AF", "a 7-Zip archive"), ("\u001F\u008B", "a gzip archive"),
        ("\u00D0\u00CF\u0011\u00E0", "a document of old Microsoft programs"),
        ("AT&TFORM", "a DjVu document"),
        ("FUJIFILMCCD-RAW", "a Fujifilm RAF, whose preview is not looked for"),
        ("IIU\0", "a Panasonic RW2, whose preview is not looked for"),
        ("IIRO", "an Olympus ORF, whose preview is not looked for"), ("IIRS", "an Olympus ORF, whose preview is not looked for"), ("MMOR", "an Olympus ORF, whose preview is not looked for"),
        ("FOVb", "a Sigma X3F, whose preview is not looked for"),
        ("\0MRM", "a Minolta MRW, whose preview is not looked for"),
        ("P4", "a portable bitmap (PBM, PGM or PPM)"), ("P5", "a portable bitmap (PBM, PGM or PPM)"), ("P6", "a portable bitmap (PBM, PGM or PPM)"), ("P7", "a portable bitmap (PAM)"),
        ("II\u00BC\u0001", "a JPEG XR (HD Photo)"),
        ("\0\0\u0001\0", "a Windows icon"),
        ("v/1\u0001", "an OpenEXR"), ("#?RADIANCE", "a Radiance HDR"), ("#?RGBE", "a Radiance HDR"),
        ("\u008AMNG", "an MNG animation"), ("\u008BJNG", "a JNG"),
        ("DDS ", "a DirectDraw surface (DDS)"), ("SDPX", "a DPX"), ("XPDS", "a DPX"), ("SIMPLE  =", "a FITS"), ("qoif", "a QOI"), ("BPG\u00FB", "a BPG"),
        ("\u00D7\u00CD\u00C6\u009A", "a Windows metafile"),
        ("\n\0\u0001", "a PCX"), ("\n\u0002\u0001", "a PCX"), ("\n\u0003\u0001", "a PCX"), ("\n\u0005\u0001", "a PCX"),
    ];

    /// <summary>With its article; null: nothing that we know.</summary>
    public static string? NameOf(ReadOnlySpan<byte> file)
    {
        if (file.Length > 132 && file[128..].StartsWith("DICM"u8))
            return "a DICOM";
        if (file.EndsWith("TRUEVISION-XFILE.\0"u8))
            return "a Targa (TGA)";
        var begin = Encoding.Latin1.GetString(file[..Math.Min(file.Length, 16)]);
        return Array.Find(Known, kind => begin.StartsWith(kind.Begin, StringComparison.Ordinal)).Name;
    }

    /// <summary>What a JPEG or a TIFF is that its decoder cannot read, however intact; null: nothing that we know.</summary>
    public static string? NameOfKind(ReadOnlySpan<byte> file) =>
        JpegScans.IsJpeg(file) ? NameOfJpeg(file)
        : FileKinds.Of(file) == FileKind.Tiff && TiffDirectories.Of(file) is [var first, ..] ? NameOfTiff(first[0x0103] ?? 1)
        : null;

    private static string? NameOfJpeg(ReadOnlySpan<byte> file)
    {
        for (var at = 2; JpegHead.TryReadSegment(file, ref at, out var marker, out var content) && marker != 0xDA;)
            if (marker == 0xF7)
                return "a JPEG-LS";
            else if (marker is 0xC3 or 0xC7 or 0xCB or 0xCF)
                return "a lossless JPEG";
            else if (marker is 0xC5 or 0xC6 or 0xCD or 0xCE)
                return "a hierarchical JPEG";
            else if (marker is 0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA && content is [not 8 and var bits, ..])
                return $"a JPEG of {bits} bits";
        return null;
    }

    private static string? NameOfTiff(uint compression) => compression switch
    {
        1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 or 32773 or 32946 or 50001 => null, // these are decoded
        33003 or 33004 or 33005 or 34712 => "a TIFF compressed by JPEG 2000",
        34661 => "a TIFF compressed by JBIG",
        34676 or 34677 => "a TIFF compressed by SGI Log",
        34887 => "a TIFF compressed by LERC",
        34925 => "a TIFF compressed by LZMA",
        50000 => "a TIFF compressed by Zstandard",
        50002 => "a TIFF compressed by JPEG XL",
        _ => $"a TIFF of compression {compression}",
    };
}
