using System.Buffers.Binary;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Testing.Formats;
using FaceWorker.Vision.Decoding;
using NetVips;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.PixelFormats;
using Image = NetVips.Image;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>BMP, Photoshop, cameras' own files, JPEGs with more behind them, TIFFs of every sort; and what is no picture.</summary>
public sealed class InsideFormatTests
{
    private readonly ImageDecoder decoder = new(new ImageOptions());

    [Theory]
    [InlineData(BmpBitsPerPixel.Pixel8, 40)]
    [InlineData(BmpBitsPerPixel.Pixel24, 0)]
    [InlineData(BmpBitsPerPixel.Pixel32, 0)]
    public void Bmp(BmpBitsPerPixel bits, int tolerance)
    {
        using var ramp = SixLabors.ImageSharp.Image.Load<Rgba32>(Encoded.Png());
        using var bytes = new MemoryStream();
        ramp.Save(bytes, new BmpEncoder { BitsPerPixel = bits });

        AssertRamp(bytes.ToArray(), tolerance);
    }

    /// <summary>Bitmaps with a large header and 32 bits for a pixel have zeros where there may be alpha, and are opaque.</summary>
    [Fact]
    public void Bmp_whose_alpha_is_not_used()
    {
        const int header = 108, pixelsAt = 14 + header;
        var bytes = new byte[pixelsAt + 4 * Encoded.Width * Encoded.Height];
        "BM"u8.CopyTo(bytes);
        foreach (var (at, value) in new[] { (2, bytes.Length), (10, pixelsAt), (14, header), (18, Encoded.Width), (22, Encoded.Height), (26, 1 | 32 << 16) })
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        for (var i = 0; i < Encoded.Width * Encoded.Height; i++)
        {
            var (red, green, blue) = Encoded.Pixel(i % Encoded.Width, Encoded.Height - 1 - i / Encoded.Width);
            (bytes[pixelsAt + 4 * i], bytes[pixelsAt + 4 * i + 1], bytes[pixelsAt + 4 * i + 2]) = (blue, green, red);
        }

        AssertRamp(bytes, tolerance: 0);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(8, true)]
    [InlineData(16, false)]
    [InlineData(16, true)]
    public void The_composite_of_a_photoshop_file(int depth, bool isPacked) =>
        AssertRamp(PhotoshopFile.Write(Encoded.Width, Encoded.Height, PhotoshopFile.Rgb, 4, (channel, x, y) => channel == 3 ? (byte)7 : Channel(channel, x, y), depth, isPacked), tolerance: 0);

    [Fact]
    public void Grey_and_inks_of_a_photoshop_file()
    {
        using var grey = Decode(PhotoshopFile.Write(Encoded.Width, Encoded.Height, PhotoshopFile.Greys, 1, (_, x, _) => (byte)(60 + x), isPacked: true));
        Assert.Equal([60, 60, 60, 61, 61, 61], grey.Pixels[..6].ToArray());

        using var paper = Decode(PhotoshopFile.Write(Encoded.Width, Encoded.Height, PhotoshopFile.Cmyk, 4, (_, _, _) => 255));
        Assert.All(paper.Pixels[..3].ToArray(), value => Assert.InRange(value, 245, 255));
    }

    [Fact]
    public void A_photoshop_file_without_a_composite_says_so()
    {
        var rejection = Rejection(RejectionReason.UnsupportedFormat, PhotoshopFile.Write(Encoded.Width, Encoded.Height, PhotoshopFile.Rgb, 3, Channel, hasComposite: false));
        Assert.Contains("a Photoshop file without a composite", rejection, StringComparison.Ordinal);
        Assert.Contains("colour mode 9", Rejection(RejectionReason.UnsupportedFormat, PhotoshopFile.Write(Encoded.Width, Encoded.Height, PhotoshopFile.Lab, 3, Channel)), StringComparison.Ordinal);
        Rejection(RejectionReason.Corrupt, PhotoshopFile.Write(Encoded.Width, Encoded.Height, PhotoshopFile.Rgb, 3, Channel)[..^1]);
        Rejection(RejectionReason.Corrupt, PhotoshopFile.Write(Encoded.Width, Encoded.Height, PhotoshopFile.Rgb, 3, Channel, isPacked: true)[..^1]);
        Rejection(RejectionReason.Corrupt, [.. "8BPS\0\u0001"u8]);
        var bomb = PhotoshopFile.Write(Encoded.Width, Encoded.Height, PhotoshopFile.Rgb, 3, Channel);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(14), 40_000);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(18), 40_000);
        Rejection(RejectionReason.TooLarge, bomb);
    }

    [Theory]
    [InlineData("cr2")]
    [InlineData("cr3")]
    [InlineData("nef")]
    [InlineData("arw")]
    [InlineData("dng")]
    public void Of_a_cameras_own_file_the_largest_preview_is_turned_as_the_file_says(string format)
    {
        foreach (ushort orientation in new ushort[] { 1, 6 })
        {
            // What the preview says itself is wrong: it must not be turned by both, nor by it alone.
            using var stored = Encoded.StoredWith(orientation);
            using var saying = stored.Mutate(image => image.Set(GValue.GIntType, "orientation", 3));
            var preview = saying.JpegsaveBuffer(q: 100, subsampleMode: Enums.ForeignSubsample.Off);
            var thumbnail = Image.Black(32, 24, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb).JpegsaveBuffer();

            AssertRamp(RawFiles.Make(format, preview, thumbnail, orientation), tolerance: 4);
        }
    }

    [Theory]
    [InlineData("cr2", "CR2")]
    [InlineData("cr3", "CR3")]
    [InlineData("nef", "NEF")]
    [InlineData("arw", "ARW")]
    [InlineData("dng", "DNG")]
    public void A_cameras_own_file_without_a_preview_says_so(string format, string name)
    {
        var nothing = new byte[100];
        var rejection = Rejection(RejectionReason.UnsupportedFormat, RawFiles.Make(format, nothing, nothing, 1));
        Assert.Contains($"RAW file ({name}) without a JPEG preview", rejection, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_cameras_files_never_do_more_than_reject_or_change_pixels()
    {
        var random = new Random(5);
        foreach (var format in new[] { "cr2", "cr3", "nef", "arw", "dng" })
        {
            var whole = RawFiles.Make(format, Encoded.Jpeg(), Encoded.Jpeg(), 6);
            for (var round = 0; round < 200; round++)
            {
                var broken = whole[..random.Next(12, whole.Length)];
                for (var flips = 0; flips < 8; flips++)
                    broken[random.Next(broken.Length)] = (byte)random.Next(256);
                try
                {
                    Decode(broken).Dispose();
                }
                catch (RequestRejectedException)
                {
                    // Most of them are.
                }
            }
        }
    }

    [Fact]
    public void Of_a_jpeg_with_more_behind_it_the_first_picture_counts()
    {
        var jpeg = Encoded.JpegOfOrientation(1);
        var other = Image.Black(Encoded.Width, Encoded.Height, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb).JpegsaveBuffer();
        byte[] film = [0, 0, 0, 24, .. "ftypmp42"u8, 0, 0, 0, 0, .. "isommp42"u8, 0, 0, 8, 0, .. "mdat"u8, .. new byte[2040]];
        foreach (var content in new byte[][]
        {
            [.. JpegBytes.With(jpeg, 0xE2, [.. "MPF\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0]), .. other], // MPO
            [.. JpegBytes.With(jpeg, 0xE1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0'/>"u8), .. other], // Ultra HDR
            [.. jpeg, .. film], // motion photo, which ends in zeros
        })
            AssertRamp(content, tolerance: 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("compression=jpeg,Q=100", 10)]
    [InlineData("compression=deflate,predictor=horizontal")]
    [InlineData("compression=packbits")]
    [InlineData("compression=lzw,tile=true,tile-width=16,tile-height=16")]
    [InlineData("compression=webp,lossless=true")]
    [InlineData("compression=deflate,bigtiff=true")]
    [InlineData("compression=jpeg,Q=100,tile=true,tile-width=16,tile-height=16,pyramid=true", 10)]
    public void Tiff_of_every_way_of_writing(string options, int tolerance = 0) => AssertRamp(Encoded.Ramp().WriteToBuffer(options.Length == 0 ? ".tif" : $".tif[{options}]"), tolerance);

    [Fact]
    public void Tiff_of_other_colours_and_depths()
    {
        AssertRamp(Encoded.Ramp().Colourspace(Enums.Interpretation.Rgb16).WriteToBuffer(".tif[compression=lzw]"), tolerance: 1);
        AssertRamp(Encoded.Ramp().Colourspace(Enums.Interpretation.Lab).WriteToBuffer(".tif"), tolerance: 2);
        AssertRamp(Encoded.Ramp().IccTransform("cmyk", inputProfile: "srgb").WriteToBuffer(".tif"), tolerance: 40);
        using var page = Image.Black(64, 48).Join(Image.Black(64, 48) + 255, Enums.Direction.Vertical).Cast(Enums.BandFormat.Uchar);
        foreach (var options in new[] { "compression=ccittfax4,bitdepth=1", "bitdepth=1,miniswhite=true", "bitdepth=4" })
        {
            using var picture = Decode(page.WriteToBuffer($".tif[{options}]"));
            Assert.Equal((0, 255), (picture.Pixels[0], picture.Pixels[^1]));
        }
    }

    /// <summary>As Photoshop writes them: libvips reads them only as if they were RGB.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tiff_of_lab_with_eight_bits(bool isLittle)
    {
        using var lab = Encoded.Ramp().Colourspace(Enums.Interpretation.Lab);
        var values = lab.WriteToMemory<float>();
        var file = new TiffFile(isLittle);
        var strip = file.Add([.. values.Select((value, i) => i % 3 == 0 ? (byte)Math.Round(value * 255 / 100) : (byte)(sbyte)Math.Round(value))]);
        var directory = file.AddDirectory(0, [(256, Encoded.Width), (257, Encoded.Height), (259, 1), (262, 8), (273, strip), (274, 1), (277, 3), (278, Encoded.Height), (279, 3 * Encoded.Width * Encoded.Height)], [(258, [8, 8, 8])]);

        AssertRamp(file.Write(directory), tolerance: 4);
    }

    [Fact]
    public void Tiff_whose_channels_lie_apart()
    {
        var file = new TiffFile(isLittle: false);
        var channels = Enumerable.Range(0, 3).Select(channel => file.Add([.. Enumerable.Range(0, Encoded.Width * Encoded.Height).Select(i => Channel(channel, i % Encoded.Width, i / Encoded.Width))])).ToArray();
        const uint length = Encoded.Width * Encoded.Height;
        var directory = file.AddDirectory(0, [(256, Encoded.Width), (257, Encoded.Height), (259, 1), (262, 2), (277, 3), (278, Encoded.Height), (284, 2)],
            [(258, [8, 8, 8]), (273, channels), (279, [length, length, length])]);

        AssertRamp(file.Write(directory), tolerance: 0);
    }

    [Fact]
    public void Of_ten_pages_the_first_is_looked_at_and_the_picture_says_how_many_there_are()
    {
        using var pages = Image.Arrayjoin([Encoded.Ramp(), .. Enumerable.Range(0, 9).Select(_ => Encoded.Ramp().Invert())], across: 1);
        using var tiff = pages.Mutate(image => image.Set(GValue.GIntType, "page-height", Encoded.Height));

        using var picture = Decode(tiff.WriteToBuffer(".tif"));

        RampAssert.Is(picture, tolerance: 0);
        Assert.Equal(10, picture.Condition.Pages);
        using var animation = Decode(tiff.WriteToBuffer(".webp[lossless=true]"));
        Assert.Equal(1, animation.Condition.Pages);
    }

    /// <summary>As a HEIC: the file's own turns win; only where there are none, EXIF counts.</summary>
    [Theory]
    [InlineData(-1, 6)]
    [InlineData(-1, 8)]
    [InlineData(0, 6)]
    [InlineData(1, 6)]
    [InlineData(3, 1)]
    public void An_avif_is_turned_exactly_once(int quarterTurnsToTheLeft, ushort exif)
    {
        using var stored = Encoded.StoredWith(quarterTurnsToTheLeft switch { -1 => exif, 1 => 8, 3 => 6, _ => 1 });
        var file = new HeifFile(isAvif: true);
        var turn = quarterTurnsToTheLeft < 0 ? [] : new[] { file.AddProperty("irot", (byte)quarterTurnsToTheLeft) };
        var picture = file.AddPicture(Avif(stored), (stored.Width, stored.Height), turn);
        file.AddExif(exif, picture);

        AssertRamp(file.Write(), tolerance: 6);
    }

    [Fact]
    public void Of_a_film_of_avif_the_picture_in_front_is_looked_at()
    {
        var film = Avif(Encoded.Ramp());
        "avis"u8.CopyTo(film.AsSpan(8)); // its brand

        AssertRamp(film, tolerance: 6);
    }

    [Fact]
    public void What_is_no_picture_is_named()
    {
        byte[] mp4 = [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isomiso2"u8, .. new byte[500]];
        foreach (var film in new byte[][] { mp4, [0x1A, 0x45, 0xDF, 0xA3, .. new byte[500]], [.. "RIFF"u8, 0, 1, 0, 0, .. "AVI LIST"u8, .. new byte[500]], [0, 0, 0, 20, .. "ftypqt  "u8, .. new byte[500]] })
            Assert.Contains("is a video", Rejection(RejectionReason.Video, film), StringComparison.Ordinal);
        foreach (var (content, name) in new (byte[], string)[]
        {
            ([.. "%PDF-1.7\n"u8], "a PDF"), ([.. "gimp xcf v011\0"u8], "a GIMP file"), ([.. "FUJIFILMCCD-RAW 0201"u8], "a Fujifilm RAF"), ([.. "IIRO"u8, .. new byte[50]], "an Olympus ORF"),
            ([0, 0, 1, 0, 1, 0, .. new byte[50]], "a Windows icon"), ([.. new byte[128], .. "DICM"u8, .. new byte[50]], "a DICOM"), ([0, 0, 2, .. new byte[50], .. "TRUEVISION-XFILE.\0"u8], "a Targa"),
            ([.. "<!DOCTYPE html><html>"u8], "a web page"), ([0x1F, 0x8B, 8, 0], "a gzip archive"),
        })
            Assert.Contains(name, Rejection(RejectionReason.UnsupportedFormat, content), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_zeros_says_so() => Assert.Contains("nothing but zeros", Rejection(RejectionReason.Corrupt, new byte[5000]), StringComparison.Ordinal);

    [Fact]
    public void A_kind_of_tiff_or_jpeg_that_no_decoder_knows_is_named_and_not_called_broken()
    {
        foreach (var (compression, name) in new[] { (50000u, "a TIFF compressed by Zstandard"), (34925u, "a TIFF compressed by LZMA"), (34887u, "a TIFF compressed by LERC"), (65000u, "a TIFF of compression 65000") })
        {
            var file = new TiffFile();
            var strip = file.Add(new byte[1000]);
            var directory = file.AddDirectory(0, [(256, Encoded.Width), (257, Encoded.Height), (259, compression), (262, 1), (258, 8), (273, strip), (277, 1), (278, Encoded.Height), (279, 1000)], []);
            Assert.Contains(name, Rejection(RejectionReason.UnsupportedFormat, file.Write(directory)), StringComparison.Ordinal);
        }

        foreach (var (marker, bits, name) in new[] { (0xF7, 8, "a JPEG-LS"), (0xC5, 8, "a hierarchical JPEG"), (0xCB, 8, "a lossless JPEG") })
        {
            var jpeg = Encoded.Jpeg();
            var frame = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]);
            (jpeg[frame + 1], jpeg[frame + 4]) = ((byte)marker, (byte)bits);
            Assert.Contains(name, Rejection(RejectionReason.UnsupportedFormat, jpeg), StringComparison.Ordinal);
        }
    }

    private static byte[] Avif(Image picture) => picture.HeifsaveBuffer(q: 95, compression: Enums.ForeignHeifCompression.Av1, keep: Enums.ForeignKeep.None);

    private static byte Channel(int channel, int x, int y) => channel switch
    {
        0 => Encoded.Pixel(x, y).Red,
        1 => Encoded.Pixel(x, y).Green,
        _ => Encoded.Pixel(x, y).Blue,
    };

    private string Rejection(RejectionReason reason, byte[] content)
    {
        var rejection = Assert.Throws<RequestRejectedException>(() => Decode(content));
        Assert.Equal(reason, rejection.Reason);
        return rejection.Message;
    }

    private void AssertRamp(byte[] content, int tolerance)
    {
        using var picture = Decode(content);
        RampAssert.Is(picture, tolerance);
    }

    private Picture Decode(byte[] content)
    {
        var file = Encoded.File("photo.jpg", content);
        Assert.True(decoder.Measure(file) >= 0); // as every image is
        return decoder.Decode(file);
    }
}
