using static FaceWorker.Contracts.RejectionReason;

namespace FaceWorker.EndToEnd.Tests.Hostile;

/// <summary>Files that were once good: cut off, bytes changed, or never images at all.</summary>
internal static class BrokenFiles
{
    private static readonly string[] Formats = ["jpg", "png", "webp", "gif", "tif", "avif"];

    public static void AddBrokenFiles(this HostileCorpus corpus)
    {
        var random = new Random(4);
        foreach (var format in Formats)
        {
            var whole = corpus.Encoded(format);
            foreach (var percent in new[] { 1, 25, 60, 95 })
                corpus.Add($"cut/at-{percent}-percent.{format}", whole[..(whole.Length * percent / 100)], format is "jpg" or "png" && percent > 1 ? Ending.IndexedOr(Corrupt) : Ending.Rejected(Corrupt));
            for (var copy = 0; copy < 3; copy++)
            {
                var flipped = whole.ToArray();
                for (var flips = 0; flips < 10; flips++)
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                corpus.Add($"flipped/{copy}.{format}", flipped, Ending.IndexedOr(Corrupt, UnsupportedFormat, TooLarge, TooSmall));
            }
        }

        corpus.Add("cut/two-bytes.jpg", corpus.Photo[..2], Ending.Rejected(Corrupt, UnsupportedFormat));
        corpus.Add("cut/twenty-bytes.jpg", corpus.Photo[..20], Ending.Rejected(Corrupt));
        corpus.Add("cut/without-its-last-two-bytes.jpg", corpus.Photo[..^2], corpus.SameFaces);
        corpus.Add("cut/second-half-is-zero.jpg", [.. corpus.Photo[..(corpus.Photo.Length / 2)], .. new byte[corpus.Photo.Length / 2]], Ending.IndexedOr(Corrupt));
    }

    public static void AddForeignFiles(this HostileCorpus corpus)
    {
        var unsupported = Ending.Rejected(UnsupportedFormat);
        corpus.Add("foreign/text.jpg", "This is no photo."u8.ToArray(), unsupported);
        corpus.Add("foreign/zip.jpg", [.. "PK\u0003\u0004"u8, .. new byte[500]], unsupported);
        corpus.Add("foreign/program.jpg", [0x7F, .. "ELF"u8, .. new byte[500]], unsupported);
        corpus.Add("foreign/page.png", "<!DOCTYPE html><html><body>Sign in</body></html>"u8.ToArray(), unsupported);
        corpus.Add("foreign/drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9999' height='9999'><image href='file:///etc/passwd'/></svg>"u8.ToArray(), unsupported);
        corpus.Add("foreign/document.pdf", "%PDF-1.7\n1 0 obj"u8.ToArray(), unsupported);
        corpus.Add("foreign/phone.heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, 0, 0, 0, 8, .. "meta"u8], Ending.Rejected(Corrupt));
        corpus.Add("foreign/film.mp4", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isomiso2"u8, .. new byte[500]], Ending.Rejected(Video));
        corpus.Add("foreign/film-named.jpg", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isomiso2"u8, .. new byte[500]], Ending.Rejected(Video));
        corpus.Add("foreign/raw.ppm", [.. "P6 64 64 255\n"u8, .. new byte[64 * 64 * 3]], unsupported);
        corpus.Add("foreign/nothing-but-zeros.jpg", new byte[100_000], Ending.Rejected(Corrupt));
        corpus.Add("foreign/empty.jpg", [], Ending.Rejected(Empty));
        corpus.Add("foreign/png-named.jpg", corpus.Encoded("png"), corpus.SameFaces);
        corpus.Add("foreign/jpeg-named.txt", [.. corpus.Photo, 0], corpus.SameFaces);
        corpus.Add("foreign/photo-without-extension", [.. corpus.Photo, 0, 0], corpus.SameFaces);
        corpus.Add("polyglot/jpeg-and-zip.jpg", [.. corpus.Photo, .. "PK\u0003\u0004"u8, .. new byte[500]], corpus.SameFaces);
        corpus.Add("polyglot/png-and-script.png", [.. corpus.Encoded("png"), .. "<script>alert(1)</script>"u8], corpus.SameFaces);
        corpus.Add("polyglot/gif-and-javascript.gif", "GIF89a=1;/*                                    */alert(1)"u8.ToArray(), Ending.Rejected(Corrupt, UnsupportedFormat, TooLarge, TooSmall));
        corpus.Add("polyglot/pdf-before-jpeg.jpg", [.. "%PDF-1.7\n"u8, .. corpus.Photo], unsupported);
        corpus.Add("polyglot/jpeg-after-text.jpg", [.. "junk"u8, .. corpus.Photo], unsupported);
    }
}
