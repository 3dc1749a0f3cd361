using FaceWorker.Core.Images;
using FaceWorker.Testing.Formats;
using static FaceWorker.Testing.Formats.ExifBytes;
using static FaceWorker.Testing.Formats.HeifFile;

namespace FaceWorker.Core.Tests.Images;

public sealed class TakenTimeTests
{
    private const string Text = "2019:07:14 10:30:05";
    private static readonly DateTime Time = new(2019, 7, 14, 10, 30, 5);

    [Theory]
    [InlineData("JPEG")]
    [InlineData("JPEG, filled")]
    [InlineData("TIFF")]
    [InlineData("PNG")]
    [InlineData("WebP")]
    [InlineData("WebP, marked")]
    [InlineData("HEIC")]
    [InlineData("CR3")]
    [InlineData("JPEG XL")]
    public void A_photo_says_when_it_was_taken_in_every_format_that_has_exif(string format)
    {
        foreach (var isLittle in new[] { true, false })
            Assert.Equal(Time, TakenAt(File(format, Exif(format, isLittle, (Original, Text)))));
        Assert.Null(TakenAt(File(format, Exif(format, isLittle: true, (0x9290, "something else")))));
    }

    [Theory]
    [InlineData("2019:07:14 10:30:05+02:00")]
    [InlineData("2019:07:14 10:30:05.123")]
    [InlineData("2019-07-14 10:30:05")]
    [InlineData("2019-07-14T10:30:05Z")]
    [InlineData("2019/07/14 10:30:05")]
    public void Times_as_some_programs_write_them_are_read(string text) => Assert.Equal(Time, TakenAt(Jpeg((Original, text))));

    [Theory]
    [InlineData("0000:00:00 00:00:00")]
    [InlineData("    :  :     :  :  ")]
    [InlineData("                   ")]
    [InlineData("2019:02:30 10:00:00")]
    [InlineData("2019:13:01 10:00:00")]
    [InlineData("2019:07:14 25:00:00")]
    [InlineData("0001:01:01 00:00:00")]
    [InlineData("2019:07:14")]
    [InlineData("14.07.2019 10:30:05")]
    [InlineData("yesterday, I think, or the day before")]
    public void What_cannot_be_is_no_time_and_the_one_of_digitization_counts(string text)
    {
        Assert.Null(TakenAt(Jpeg((Original, text))));
        Assert.Equal(Time, TakenAt(Jpeg((Original, text), (Digitized, Text))));
    }

    [Fact]
    public void The_original_goes_before_the_digitized_wherever_they_stand()
    {
        Assert.Equal(Time, TakenAt(Jpeg((Digitized, "2022:01:01 00:00:00"), (Original, Text))));
        Assert.Equal(Time, TakenAt(Jpeg((Digitized, Text))));
        var tiff = new TiffFile();
        Assert.Equal(Time, TakenAt(tiff.Write(tiff.AddTexts((Original, Text))))); // TIFF/EP has it in the first directory
    }

    [Fact]
    public void Files_without_exif_have_no_time()
    {
        foreach (var file in new byte[][] { [], [0xFF], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF], [0xFF, 0xD8, 0xFF, 0xDA, 0, 2], [.. "II*\0"u8], [.. "GIF89a"u8, .. new byte[50]], [.. "plain text"u8] })
            Assert.Null(TakenAt(file));
    }

    [Fact]
    public void Whatever_is_damaged_ends_without_an_exception()
    {
        var random = new Random(17);
        foreach (var format in new[] { "JPEG", "TIFF", "PNG", "WebP", "HEIC", "CR3", "JPEG XL" })
        {
            var file = File(format, Exif(format, isLittle: false, (Original, Text), (Digitized, Text)));
            for (var length = 0; length < file.Length; length++)
                TakenAt(file[..length]);
            for (var round = 0; round < 3000; round++)
            {
                var broken = file.ToArray();
                for (var i = random.Next(1, 4); i > 0; i--)
                    broken[random.Next(broken.Length)] = (byte)(random.Next(4) switch { 0 => 0, 1 => 0xFF, _ => random.Next(256) });
                TakenAt(broken);
            }
        }
    }

    [Fact]
    public void Pieces_without_length_are_not_counted_one_by_one()
    {
        byte[] location = [0, 1, 0, 0, 0xFF, 0xFF]; // an item of 65,535 pieces, and no byte for any of them
        byte[] places = Box("iloc", [0, 0, 0, 0, 0, 0, 0xFF, 0xFF, .. Enumerable.Repeat(location, 65_535).SelectMany(bytes => bytes)]);
        byte[] names = Box("iinf", [0, 0, 0, 0, 0, 1, .. Box("infe", [2, 0, 0, 0, 0, 9, 0, 0, .. "Exif"u8, 0])]);

        Assert.Null(TakenAt([.. Box("ftyp", [.. "heic"u8, 0, 0, 0, 0]), .. Box("meta", [0, 0, 0, 0, .. names, .. places])])); // four thousand million of them
    }

    private static DateTime? TakenAt(byte[] file) => ImageFile.From("photo", file).TakenAt;

    private static byte[] Jpeg(params (ushort, string)[] texts) => File("JPEG", ExifBytes.Of(isLittle: false, texts));

    /// <summary>A CR3 has EXIF's own directory in a TIFF of its own.</summary>
    private static byte[] Exif(string format, bool isLittle, params (ushort, string)[] texts)
    {
        var tiff = new TiffFile(isLittle);
        return format == "CR3" ? tiff.Write(tiff.AddTexts(texts)) : ExifBytes.Of(isLittle, texts);
    }

    /// <summary>A file of the format, as far as is needed to find its EXIF.</summary>
    private static byte[] File(string format, byte[] exif) => format switch
    {
        "JPEG" => InJpeg(exif, [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xDA, 0, 2]),
        "JPEG, filled" => [0xFF, 0xD8, 0xFF, 0xE1, 0, 9, .. "http://"u8, 0xFF, 0xFF, .. InJpeg(exif, [0xFF, 0xD8, 0xFF, 0xDA, 0, 2])[2..]],
        "TIFF" => exif,
        "PNG" => [0x89, .. "PNG"u8, 13, 10, 26, 10, .. Chunk("IHDR", new byte[13]), .. Chunk("IDAT", new byte[100]), .. Chunk("eXIf", exif), .. Chunk("IEND", [])],
        "WebP" => [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. "VP8X"u8, 3, 0, 0, 0, 1, 2, 3, 0, .. "EXIF"u8, .. BitConverter.GetBytes(exif.Length), .. exif],
        "WebP, marked" => [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. "EXIF"u8, .. BitConverter.GetBytes(exif.Length + 6), .. "Exif\0\0"u8, .. exif],
        "HEIC" => Heic(exif),
        "CR3" => [.. Box("ftyp", [.. "crx "u8, 0, 0, 0, 1]), .. Box("moov", Box("uuid", [0x85, 0xC0, 0xB6, 0x87, 0x82, 0x0F, 0x11, 0xE0, 0x81, 0x11, 0xF4, 0xCE, 0x46, 0x2B, 0x6A, 0x48, .. Box("CMT1", new byte[20]), .. Box("CMT2", exif)]))],
        "JPEG XL" => [.. Box("JXL ", [13, 10, 0x87, 10]), .. Box("ftyp", [.. "jxl "u8]), .. Box("Exif", [0, 0, 0, 0, .. exif]), .. Box("jxlc", new byte[30])],
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    private static byte[] Heic(byte[] exif)
    {
        var file = new HeifFile();
        file.AddItem("hvc1", new byte[100]);
        file.AddItem("Exif", [0, 0, 0, 6, .. "Exif\0\0"u8, .. exif]);
        return file.Write();
    }

    private static byte[] Chunk(string kind, byte[] content) => [.. Number(content.Length), .. System.Text.Encoding.ASCII.GetBytes(kind), .. content, 0, 0, 0, 0];
}
