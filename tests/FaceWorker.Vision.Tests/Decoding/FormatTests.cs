using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

public sealed class FormatWithFastJpegTests() : FormatTests(new ImageDecoder(new ImageOptions()));

public sealed class FormatWithLibvipsAloneTests() : FormatTests(new ImageDecoder(new ImageOptions(), library: null));

public abstract class FormatTests(IImageDecoder decoder)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_exif_orientation_is_turned_upright(int orientation) => AssertRamp(Encoded.JpegOfOrientation(orientation), tolerance: 4);

    [Fact]
    public void Jpeg() => AssertRamp(Encoded.Jpeg(), tolerance: 10);

    [Fact]
    public void Png() => AssertRamp(Encoded.Png(), tolerance: 0);

    [Fact]
    public void Sixteen_bit_png() => AssertRamp(Encoded.Ramp().Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer(), tolerance: 1);

    [Fact]
    public void Palette_png() => AssertRamp(Encoded.Ramp().PngsaveBuffer(palette: true, q: 100, dither: 0), tolerance: 24);

    [Fact]
    public void Webp() => AssertRamp(Encoded.Ramp().WebpsaveBuffer(lossless: true), tolerance: 0);

    [Fact]
    public void Tiff() => AssertRamp(Encoded.Ramp().TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw), tolerance: 0);

    [Fact]
    public void Tiff_of_floating_point_numbers() => AssertRamp(Encoded.Ramp().Colourspace(Enums.Interpretation.Scrgb).TiffsaveBuffer(), tolerance: 1);

    [Fact]
    public void Tiff_of_floating_point_numbers_with_a_profile_left_in_it() =>
        AssertRamp(Encoded.Ramp().IccTransform("p3", inputProfile: "srgb").Colourspace(Enums.Interpretation.Scrgb).TiffsaveBuffer(), tolerance: 24);

    [Fact]
    public void Of_a_tiff_with_many_bands_the_first_three_are_the_colours() => AssertRamp(Encoded.Ramp().Bandjoin([1, 2, 3, 4]).TiffsaveBuffer(), tolerance: 0);

    [Fact]
    public void Avif() => AssertRamp(Encoded.Ramp().HeifsaveBuffer(lossless: true, compression: Enums.ForeignHeifCompression.Av1), tolerance: 4);

    [Fact]
    public void Gif() => AssertRamp(Encoded.Ramp().GifsaveBuffer(dither: 0), tolerance: 32);

    [Fact]
    public void Cmyk_jpeg_without_a_profile() =>
        AssertRamp(Encoded.Ramp().Colourspace(Enums.Interpretation.Cmyk).JpegsaveBuffer(q: 100, keep: Enums.ForeignKeep.None), tolerance: 40);

    [Fact]
    public void Cmyk_jpeg_with_a_profile() => AssertRamp(Encoded.Ramp().IccTransform("cmyk", inputProfile: "srgb").JpegsaveBuffer(q: 100), tolerance: 40);

    [Fact]
    public void A_wide_gamut_profile_is_brought_to_srgb() => AssertRamp(Encoded.Ramp().IccTransform("p3", inputProfile: "srgb").PngsaveBuffer(), tolerance: 3);

    [Fact]
    public void A_broken_profile_is_ignored() =>
        AssertRamp(Encoded.Ramp().Mutate(image => image.Set(GValue.BlobType, "icc-profile-data", new byte[] { 1, 2, 3 })).PngsaveBuffer(), tolerance: 0);

    [Fact]
    public void Grey_of_eight_and_of_sixteen_bits_has_three_equal_channels()
    {
        foreach (var grey in new[] { Enums.Interpretation.Bw, Enums.Interpretation.Grey16 })
        {
            using var picture = decoder.Decode(Encoded.File("grey.png", Encoded.Ramp().Colourspace(grey).PngsaveBuffer()));
            foreach (var pixel in picture.Pixels.ToArray().Chunk(3))
                Assert.True(pixel[0] == pixel[1] && pixel[1] == pixel[2]);
            Assert.True(picture.Pixels[^1] != picture.Pixels[0]);
        }
    }

    [Fact]
    public void Transparent_pixels_are_white()
    {
        foreach (var depth in new[] { Enums.Interpretation.Srgb, Enums.Interpretation.Rgb16 })
        {
            var opaque = depth == Enums.Interpretation.Srgb ? 255 : 65535;
            var alpha = Image.Black(Encoded.Width / 2, Encoded.Height).Join(Image.Black(Encoded.Width / 2, Encoded.Height) + opaque, Enums.Direction.Horizontal);
            var image = Encoded.Ramp().Colourspace(depth);
            using var picture = decoder.Decode(Encoded.File("alpha.png", image.Bandjoin(alpha.Cast(image.Format)).Copy(interpretation: depth).PngsaveBuffer()));

            Assert.Equal([255, 255, 255], picture.Pixels[..3].ToArray());
            var right = picture.Pixels.Slice(3 * (Encoded.Width - 1), 3);
            Assert.Equal(Encoded.Pixel(Encoded.Width - 1, 0), (right[0], right[1], right[2]));
        }
    }

    [Fact]
    public void An_animation_gives_its_first_frame()
    {
        var frames = Encoded.Ramp().Join(Encoded.Ramp().Invert(), Enums.Direction.Vertical).Mutate(image => image.Set(GValue.GIntType, "page-height", Encoded.Height));

        AssertRamp(frames.GifsaveBuffer(dither: 0), tolerance: 32);
        AssertRamp(frames.WebpsaveBuffer(lossless: true), tolerance: 0);
    }

    [Fact]
    public void Bytes_in_the_middle_of_a_larger_buffer_are_read_as_they_stand()
    {
        var png = Encoded.Png();
        byte[] buffer = [1, 2, 3, .. png, 4, 5];

        using var picture = decoder.Decode(ImageFile.From("slice.png", buffer.AsMemory(3, png.Length)));

        Assert.Equal((Encoded.Width, Encoded.Height), (picture.Width, picture.Height));
    }

    private void AssertRamp(byte[] content, int tolerance)
    {
        using var picture = decoder.Decode(Encoded.File("ramp", content));
        RampAssert.Is(picture, tolerance);
    }
}
