using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Testing.Formats;
using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>HEIC, JPEG XL and JPEG 2000: real files, real libraries, real processes.</summary>
public sealed class OutsideFormatTests
{
    private const int Zoom = 2; // heif-enc makes a grid of a picture of fewer than 64 rows

    private readonly ImageDecoder decoder = new(new ImageOptions());

    [Fact]
    public void Heic() => AssertRamp(FormatTools.Heic(Encoded.Png()), tolerance: 6);

    [Fact]
    public void Heic_of_ten_bits() => AssertRamp(FormatTools.Heic(Encoded.Ramp().Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer(), "-b", "10"), tolerance: 6);

    [Fact]
    public void Heic_of_a_wide_gamut() => AssertRamp(FormatTools.Heic(Encoded.Ramp().IccTransform("p3", inputProfile: "srgb").PngsaveBuffer()), tolerance: 9);

    [Fact]
    public void Transparent_places_of_a_heic_are_white()
    {
        var opaque = Encoded.Ramp().Bandjoin(255);
        using var half = Image.Black(Encoded.Width / 2, Encoded.Height, bands: 4).Join(opaque.ExtractArea(Encoded.Width / 2, 0, Encoded.Width / 2, Encoded.Height), Enums.Direction.Horizontal);
        using var picture = Decode(FormatTools.Heic(half.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb).PngsaveBuffer()));

        foreach (var value in picture.Pixels[..3])
            Assert.InRange(value, 245, 255);
        Assert.InRange(picture.Pixels[picture.Stride - 3] - Encoded.Pixel(Encoded.Width - 1, 0).Red, -12, 12);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(-1, 6)]
    [InlineData(-1, 8)]
    [InlineData(0, 6)]
    [InlineData(1, 6)]
    [InlineData(3, 8)]
    [InlineData(2, 1)]
    public void A_heic_is_turned_exactly_once(int quarterTurnsToTheLeft, ushort exif)
    {
        // The file's own rotation wins; only where there is none, EXIF counts (Samsung writes such files).
        var orientation = quarterTurnsToTheLeft switch
        {
            -1 => exif,
            1 => 8,
            2 => 3,
            3 => 6,
            _ => 1,
        };
        using var stored = Encoded.StoredWith(orientation).Zoom(Zoom, Zoom);
        var file = new HeifFile();
        var turn = quarterTurnsToTheLeft < 0 ? [] : new[] { file.AddProperty("irot", (byte)quarterTurnsToTheLeft) };
        var picture = file.AddPicture(FormatTools.Heic(Bare(stored)), (stored.Width, stored.Height), turn);
        file.AddExif(exif, picture);

        using var upright = Decode(file.Write());
        RampAssert.Is(upright, tolerance: 6, Zoom);
    }

    [Fact]
    public void A_mirrored_heic_is_mirrored_back_and_exif_does_not_count()
    {
        using var stored = Encoded.StoredWith(2).Zoom(Zoom, Zoom);
        var file = new HeifFile();
        var picture = file.AddPicture(FormatTools.Heic(Bare(stored)), (stored.Width, stored.Height), file.AddProperty("imir", 1));
        file.AddExif(2, picture);

        using var upright = Decode(file.Write());
        RampAssert.Is(upright, tolerance: 6, Zoom);
    }

    [Fact]
    public void A_heic_of_tiles_with_gain_map_and_twenty_other_pictures_is_its_primary_picture()
    {
        const int side = 64;
        var large = Encoded.Ramp().Resize(2 * side / (double)Encoded.Width, vscale: 2 * side / (double)Encoded.Height, kernel: Enums.Kernel.Linear);
        var file = new HeifFile();
        var tiles = new[] { (0, 0), (side, 0), (0, side), (side, side) }
            .Select(at => file.AddPicture(FormatTools.Heic(Bare(large.ExtractArea(at.Item1, at.Item2, side, side))), (side, side))).ToArray();
        var grid = file.AddGrid(2, 2, 2 * side, 2 * side, tiles);
        file.Primary = grid;
        var gainMap = file.AddProperty("auxC", [0, 0, 0, 0, .. "urn:com:apple:photo:2020:aux:hdrgainmap\0"u8]);
        var small = FormatTools.Heic(Bare(Encoded.Ramp().Zoom(Zoom, Zoom)));
        for (var i = 0; i < 20; i++)
            file.Refer("auxl", file.AddPicture(small, (Zoom * Encoded.Width, Zoom * Encoded.Height), gainMap), grid);
        // iOS 18 lets one auxiliary picture belong to two others, which libheif before 1.18 refuses.
        var tone = file.AddItem("tmap", [0]);
        file.Refer("auxl", file.AddPicture(small, (Zoom * Encoded.Width, Zoom * Encoded.Height), gainMap), grid, tone);

        using var picture = Decode(file.Write());

        Assert.Equal((2 * side, 2 * side), (picture.Width, picture.Height));
        using var expected = decoder.Decode(Encoded.File("large.png", large.PngsaveBuffer()));
        for (var i = 0; i < expected.Pixels.Length; i++)
            Assert.InRange(picture.Pixels[i] - expected.Pixels[i], -8, 8);
    }

    [Fact]
    public void Jpeg_xl_without_loss() => AssertRamp(FormatTools.JpegXl(Encoded.Png(), "-d", "0"), tolerance: 0);

    [Fact]
    public void Jpeg_xl_with_loss() => AssertRamp(FormatTools.JpegXl(Encoded.Png(), "-d", "0.5"), tolerance: 8);

    [Fact]
    public void Jpeg_xl_in_boxes() => AssertRamp(FormatTools.JpegXl(Encoded.Png(), "-d", "0", "--container=1"), tolerance: 0);

    [Fact]
    public void Jpeg_xl_of_sixteen_bits() => AssertRamp(FormatTools.JpegXl(Encoded.Ramp().Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer(), "-d", "0"), tolerance: 1);

    [Fact]
    public void Jpeg_xl_of_a_wide_gamut() => AssertRamp(FormatTools.JpegXl(Encoded.Ramp().IccTransform("p3", inputProfile: "srgb").PngsaveBuffer(), "-d", "0"), tolerance: 3);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_jpeg_in_a_jpeg_xl_is_upright(int orientation) => AssertRamp(FormatTools.JpegXl(Encoded.JpegOfOrientation(orientation)), tolerance: 4);

    [Theory]
    [InlineData("jp2")]
    [InlineData("j2k")]
    public void Jpeg_2000_without_loss(string ending) => AssertRamp(FormatTools.Jpeg2000(Encoded.Png(), ending), tolerance: 0);

    [Fact]
    public void Jpeg_2000_with_loss_and_tiles() => AssertRamp(FormatTools.Jpeg2000(Encoded.Png(), "jp2", "-r", "5", "-t", "32,32", "-I"), tolerance: 10);

    [Fact]
    public void Jpeg_2000_of_sixteen_bits() => AssertRamp(FormatTools.Jpeg2000(Encoded.Ramp().Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer()), tolerance: 1);

    [Fact]
    public void Grey_of_each_format_has_three_equal_channels()
    {
        var grey = Encoded.Ramp().Colourspace(Enums.Interpretation.Bw).PngsaveBuffer();
        foreach (var content in new[] { FormatTools.Heic(grey), FormatTools.JpegXl(grey, "-d", "0"), FormatTools.Jpeg2000(grey) })
        {
            using var picture = Decode(content);
            foreach (var pixel in picture.Pixels.ToArray().Chunk(3))
                Assert.True(Math.Abs(pixel[0] - pixel[1]) <= 2 && Math.Abs(pixel[1] - pixel[2]) <= 2);
            Assert.NotEqual(picture.Pixels[0], picture.Pixels[^1]);
        }
    }

    [Fact]
    public void A_size_beyond_the_limit_is_refused_by_the_header_alone()
    {
        byte[] jpegXl = [0xFF, 0x0A, .. BitsOf((1, 0), (2, 3), (30, 29_999), (3, 0), (2, 3), (30, 39_999)), .. new byte[100]];
        byte[] jpeg2000 = [0xFF, 0x4F, 0xFF, 0x51, 0, 47, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, .. new byte[60]];
        var file = new HeifFile();
        file.AddPicture(FormatTools.Heic(Bare(Encoded.Ramp().Zoom(Zoom, Zoom))), (40_000, 30_000));

        foreach (var (name, content) in new[] { ("40000 × 30000", jpegXl), ("65536 × 65536", jpeg2000), ("40000 × 30000", file.Write()) })
            foreach (var look in new Action<ImageFile>[] { bomb => decoder.Measure(bomb), bomb => decoder.Decode(bomb).Dispose() })
            {
                var rejection = Assert.Throws<RequestRejectedException>(() => look(Encoded.File("bomb", content)));
                Assert.Equal(RejectionReason.TooLarge, rejection.Reason);
                Assert.Contains(name, rejection.Message, StringComparison.Ordinal);
            }
    }

    [Fact]
    public void A_truncated_file_is_corrupt_wherever_it_ends()
    {
        var noise = Image.Gaussnoise(200, 150).Cast(Enums.BandFormat.Uchar).Bandjoin([100, 200]).Copy(interpretation: Enums.Interpretation.Srgb).PngsaveBuffer();
        foreach (var whole in new[] { FormatTools.Heic(noise), FormatTools.JpegXl(noise), FormatTools.Jpeg2000(noise) })
            foreach (var share in new[] { 0.01, 0.2, 0.5, 0.9 })
                Assert.Equal(RejectionReason.Corrupt, Assert.Throws<RequestRejectedException>(() => Decode(whole[..(int)(whole.Length * share)])).Reason);
    }

    [Fact]
    public void Flipped_bytes_never_do_more_than_reject_or_change_pixels()
    {
        var random = new Random(3);
        foreach (var whole in new[] { FormatTools.Heic(Encoded.Png()), FormatTools.JpegXl(Encoded.Png()), FormatTools.Jpeg2000(Encoded.Png()) })
            for (var round = 0; round < 60; round++)
            {
                var broken = whole.ToArray();
                for (var flips = 0; flips < 4; flips++)
                    broken[random.Next(broken.Length)] = (byte)random.Next(256);
                try
                {
                    Decode(broken).Dispose();
                }
                catch (RequestRejectedException rejection)
                {
                    Assert.Contains("'photo.jpg'", rejection.Message, StringComparison.Ordinal);
                }
            }
    }

    /// <summary>The least significant bit of each value first.</summary>
    private static byte[] BitsOf(params (int Count, long Value)[] fields)
    {
        var bits = fields.SelectMany(field => Enumerable.Range(0, field.Count).Select(bit => (field.Value >> bit & 1) == 1)).ToList();
        return [.. bits.Chunk(8).Select(eight => (byte)eight.Select((isSet, bit) => isSet ? 1 << bit : 0).Sum())];
    }

    private void AssertRamp(byte[] content, int tolerance)
    {
        using var picture = Decode(content);
        RampAssert.Is(picture, tolerance);
    }

    /// <summary>Without EXIF, which heif-enc would put into the file as well.</summary>
    private static byte[] Bare(Image image) => image.PngsaveBuffer(keep: Enums.ForeignKeep.None);

    private Picture Decode(byte[] content) => decoder.Decode(Encoded.File("photo.jpg", content));
}
