namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>Files that are often among pictures and are of no supported format, by what they are called.</summary>
internal static class ForeignFiles
{
    /// <summary>With its article; null: nothing that we know.</summary>
    public static string? NameOf(ReadOnlySpan<byte> file) =>
        file.StartsWith("%PDF"u8) ? "a PDF"
        : file.StartsWith("%!PS"u8) || file.StartsWith<byte>([0xC5, 0xD0, 0xD3, 0xC6]) ? "PostScript"
        : file.StartsWith("gimp xcf"u8) ? "a GIMP file"
        : file.StartsWith("<svg"u8) || file.StartsWith("<?xml"u8) ? "XML (an SVG drawing, perhaps)"
        : file.StartsWith("PK\u0003\u0004"u8) ? "a ZIP archive"
        : file.StartsWith("AT&TFORM"u8) ? "a DjVu document"
        : file.StartsWith("FUJIFILMCCD-RAW"u8) ? "a Fujifilm RAF, whose preview is not looked for"
        : file.StartsWith("IIU\0"u8) ? "a Panasonic RW2, whose preview is not looked for"
        : file.StartsWith("IIRO"u8) || file.StartsWith("IIRS"u8) || file.StartsWith("MMOR"u8) ? "an Olympus ORF, whose preview is not looked for"
        : file.StartsWith("FOVb"u8) ? "a Sigma X3F, whose preview is not looked for"
        : file.StartsWith<byte>([0, 0x4D, 0x52, 0x4D]) ? "a Minolta MRW, whose preview is not looked for"
        : file.StartsWith("P4"u8) || file.StartsWith("P5"u8) || file.StartsWith("P6"u8) ? "a portable bitmap (PBM, PGM or PPM)"
        : null;
}
