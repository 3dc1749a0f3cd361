using System.Buffers.Binary;
using NetVips;
using static FaceWorker.Contracts.RejectionReason;

namespace FaceWorker.EndToEnd.Tests.Hostile;

/// <summary>Small files that unfold, or claim to, into more than a machine has; and pictures of no size or an odd one.</summary>
internal static class Bombs
{
    public static void AddBombs(this HostileCorpus corpus)
    {
        corpus.AddClaims();
        corpus.AddRealBombs();
        corpus.AddOddSizes();
    }

    private static void AddClaims(this HostileCorpus corpus)
    {
        var (tooLarge, tooLargeOrBroken) = (Ending.Rejected(TooLarge), Ending.Rejected(TooLarge, Corrupt));
        corpus.Add("bomb/claims-30000.png", PngBytes.Of(30_000, 30_000, [0, 0, 0, 0]), tooLarge);
        corpus.Add("bomb/claims-two-thousand-million.png", PngBytes.Of(int.MaxValue, int.MaxValue, [0, 0, 0, 0]), tooLargeOrBroken);
        corpus.Add("bomb/claims-65500.jpg", WithJpegSize(corpus.Photo, 65_500, 65_500), tooLarge);
        corpus.Add("bomb/claims-65535.gif", WithGifSize(corpus.Encoded("gif"), 65_535), tooLargeOrBroken);
        // A lossless WebP's header: 14 bits of width and of height, each less one.
        corpus.Add("bomb/claims-16384.webp", [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8L"u8, 18, 0, 0, 0, 0x2F, 0xFF, 0xFF, 0xFF, 0x0F, .. new byte[13]], tooLargeOrBroken);
        corpus.Add("bomb/claims-100000.tif", Tiff(100_000, 100_000), tooLargeOrBroken);
        corpus.Add("bomb/chunk-of-two-gigabytes.png", [.. PngBytes.Of(64, 64, [0])[..33], 0x7F, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, .. new byte[100]], Ending.Rejected(Corrupt));
    }

    private static void AddRealBombs(this HostileCorpus corpus)
    {
        const int side = 30_000, within = 4_000; // pixels; the worker of the test takes 20 million
        corpus.Add("bomb/real-30000.png", PngBytes.Of(side, side, new byte[side * (side / 8 + 1)], depth: 1, colour: PngBytes.Grey), Ending.Rejected(TooLarge));
        corpus.Add("bomb/real-4000.png", PngBytes.Of(within, within, new byte[within * (within + 1)], colour: PngBytes.Grey), Ending.NoFaces);
        corpus.Add("bomb/twice-the-rows.png", PngBytes.Of(64, 64, new byte[100_000_000], colour: PngBytes.Grey), Ending.IndexedOr(Corrupt));
        byte[] profile = [.. "icc\0\0"u8, .. PngBytes.Compressed(new byte[300_000_000])], text = [.. "Comment\0\0"u8, .. PngBytes.Compressed(new byte[300_000_000])];
        var rows = new byte[64 * 65];
        corpus.Add("bomb/text-of-300-megabytes.png", PngBytes.Of(64, 64, rows, colour: PngBytes.Grey, extra: ("zTXt", text)), Ending.IndexedOr(Corrupt));
        corpus.Add("bomb/profile-of-300-megabytes.png", PngBytes.Of(64, 64, rows, colour: PngBytes.Grey, extra: ("iCCP", profile)), Ending.IndexedOr(Corrupt));
        using var black = Image.Black(within, within, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb);
        foreach (var format in new[] { "gif", "webp", "tif[compression=deflate]", "jpg" })
            corpus.Add($"bomb/real-4000.{format.Split('[')[0]}", black.WriteToBuffer($".{format}"), Ending.NoFaces);
        using var frame = Image.Black(64, 64, bands: 3);
        using var frames = Image.Arrayjoin([.. Enumerable.Repeat(frame, 3000)], across: 1);
        using var animation = frames.Mutate(image => image.Set(GValue.GIntType, "page-height", 64));
        corpus.Add("bomb/3000-frames.gif", animation.GifsaveBuffer(), Ending.NoFaces);
    }

    private static void AddOddSizes(this HostileCorpus corpus)
    {
        var nothing = Ending.Rejected(Corrupt, TooSmall, UnsupportedFormat);
        corpus.Add("size/0.png", PngBytes.Of(0, 0, []), nothing);
        corpus.Add("size/0-high.png", PngBytes.Of(64, 0, []), nothing);
        corpus.Add("size/0.jpg", WithJpegSize(corpus.Photo, 0, 0), nothing);
        corpus.Add("size/0.gif", "GIF89a\0\0\0\0\0\0\0;"u8.ToArray(), nothing);
        corpus.Add("size/0.tif", Tiff(0, 0), nothing);
        corpus.Add("size/1.png", PngBytes.Of(1, 1, [0, 0, 0, 0]), Ending.Rejected(TooSmall));
        foreach (var (width, height) in new[] { (60_000, 16), (16, 60_000), (300_000, 20) })
            corpus.Add($"size/{width}-by-{height}.png", PngBytes.Of(width, height, new byte[(width + 1) * height], colour: PngBytes.Grey), Ending.NoFaces);
        corpus.Add("size/16-by-16.png", PngBytes.Of(16, 16, new byte[16 * 17], colour: PngBytes.Grey), Ending.NoFaces);
    }

    private static byte[] WithJpegSize(byte[] jpeg, ushort width, ushort height)
    {
        var changed = jpeg.ToArray();
        var at = 2; // behind the start of the image, segments with their lengths follow
        while (changed[at + 1] is not (>= 0xC0 and <= 0xC2))
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(changed.AsSpan(at + 2));
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at + 5), height);
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at + 7), width);
        return changed;
    }

    private static byte[] WithGifSize(byte[] gif, ushort side)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(gif.AsSpan(6), side);
        BinaryPrimitives.WriteUInt16LittleEndian(gif.AsSpan(8), side);
        return gif;
    }

    /// <summary>A grey TIFF that claims a size and has one strip, outside of the file.</summary>
    private static byte[] Tiff(int width, int height)
    {
        (ushort Tag, int Value)[] fields = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 1_000_000), (277, 1), (278, height), (279, 1_000)];
        var tiff = new byte[8 + 2 + fields.Length * 12 + 4];
        "II*\0"u8.CopyTo(tiff);
        tiff[4] = 8;
        tiff[8] = (byte)fields.Length;
        for (var index = 0; index < fields.Length; index++)
        {
            var field = tiff.AsSpan(10 + index * 12);
            BinaryPrimitives.WriteUInt16LittleEndian(field, fields[index].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(field[2..], 4); // 32-bit number
            BinaryPrimitives.WriteInt32LittleEndian(field[4..], 1);
            BinaryPrimitives.WriteInt32LittleEndian(field[8..], fields[index].Value);
        }

        return tiff;
    }
}
