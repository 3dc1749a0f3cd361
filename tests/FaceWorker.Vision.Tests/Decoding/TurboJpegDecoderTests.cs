using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>Plain JPEGs by libturbojpeg beside the same ones by libvips.</summary>
public sealed class TurboJpegDecoderTests
{
    private const int Tolerance = 2; // of 255
    private static readonly ImageOptions Options = new();

    private readonly TurboJpeg library = FastJpeg.RequireOrSkip();
    private readonly VipsImageDecoder libvips = new(Options);

    [Fact]
    public void The_sample_photos_have_the_same_pixels()
    {
        foreach (var path in Directory.GetFiles(Places.Samples, "*.jpg"))
            AssertSame(File.ReadAllBytes(path));
    }

    [Fact]
    public void Photos_of_lfw_have_the_same_pixels()
    {
        var files = Directory.GetFiles(Places.Shared("data/lfw/images"), "*.jpg", SearchOption.AllDirectories);
        foreach (var path in files.Where((_, i) => i % 20 == 0))
            AssertSame(File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_exif_orientation_is_turned_alike(int orientation)
    {
        AssertSame(Encoded.JpegOfOrientation(orientation));
        AssertSame(Photo().Mutate(image => image.Set(GValue.GIntType, "orientation", orientation)).JpegsaveBuffer());
    }

    [Fact]
    public void Every_usual_way_of_writing_has_the_same_pixels()
    {
        foreach (var colours in new[] { Enums.ForeignSubsample.On, Enums.ForeignSubsample.Off })
            foreach (var isProgressive in new[] { false, true })
                AssertSame(Photo().JpegsaveBuffer(q: 80, interlace: isProgressive, subsampleMode: colours, restartInterval: 3));
    }

    [Fact]
    public void Grey_has_the_same_pixels() => AssertSame(Photo().Colourspace(Enums.Interpretation.Bw).JpegsaveBuffer());

    [Fact]
    public void A_photo_that_carries_the_srgb_profile_has_the_same_pixels() => AssertSame(Photo().JpegsaveBuffer(profile: "srgb"));

    [Fact]
    public void What_needs_another_colour_space_is_left_to_libvips()
    {
        AssertLeft(Photo().Colourspace(Enums.Interpretation.Cmyk).JpegsaveBuffer());
        AssertLeft(Photo().IccTransform("cmyk", inputProfile: "srgb").JpegsaveBuffer());
        AssertLeft(Photo().IccTransform("p3", inputProfile: "srgb").JpegsaveBuffer());
        AssertLeft(Photo().Colourspace(Enums.Interpretation.Bw).JpegsaveBuffer(profile: "srgb"));
        AssertLeft(JpegBytes.OfRgb());
    }

    [Fact]
    public void What_is_no_jpeg_is_left_to_libvips()
    {
        AssertLeft(Encoded.Png());
        AssertLeft(Photo().WebpsaveBuffer());
        foreach (var text in new[] { "", "x", "this is not a picture, whatever its name says" })
            Assert.Null(Decode(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_truncated_photo_ends_as_with_libvips_wherever_it_is_cut()
    {
        foreach (var isProgressive in new[] { false, true })
        {
            var whole = Photo().JpegsaveBuffer(interlace: isProgressive);
            foreach (var length in Enumerable.Range(1, 40).Select(i => whole.Length * i / 41).Append(whole.Length - 1).Append(whole.Length - 2))
                AssertSameEnd(whole[..length]);
        }
    }

    [Fact]
    public void Flipped_bytes_end_as_with_libvips()
    {
        var random = new Random(2);
        foreach (var isProgressive in new[] { false, true })
        {
            var whole = Photo().JpegsaveBuffer(interlace: isProgressive);
            for (var round = 0; round < 200; round++)
            {
                var broken = whole.ToArray();
                // Every other time in the head, where sizes and tables are.
                broken[random.Next(round % 2 == 0 ? 700 : broken.Length)] = (byte)random.Next(256);
                AssertSameEnd(broken);
            }
        }
    }

    [Fact]
    public void Thousands_of_scans_are_left_to_libvips() => AssertSameEnd(JpegBytes.WithScansRepeated(Photo().JpegsaveBuffer(interlace: true), times: 2000));

    [Fact]
    public void Too_large_and_too_small_are_rejected_in_the_same_words()
    {
        var jpeg = Photo().JpegsaveBuffer();
        foreach (var limits in new[] { new ImageOptions { MaxPixels = 199 * 150 - 1 }, new ImageOptions { MinSide = 151 } })
        {
            var fast = Assert.Throws<RequestRejectedException>(() => new ImageDecoder(limits, library).Decode(Encoded.File("photo.jpg", jpeg)));
            var slow = Assert.Throws<RequestRejectedException>(() => new VipsImageDecoder(limits).Decode(Encoded.File("photo.jpg", jpeg)));
            Assert.Equal((slow.Reason, slow.Message), (fast.Reason, fast.Message));
        }
    }

    [Fact]
    public void Bytes_in_the_middle_of_a_larger_buffer_are_read_as_they_stand()
    {
        var jpeg = Photo().JpegsaveBuffer();
        using var picture = new ImageDecoder(Options, library).Decode(ImageFile.From("slice.jpg", new byte[] { 1, 2, 3 }.Concat(jpeg).Concat(jpeg).ToArray().AsMemory(3, jpeg.Length)));
        using var expected = libvips.Decode(Encoded.File("photo.jpg", jpeg));

        Assert.True(picture.Pixels.SequenceEqual(expected.Pixels));
    }

    /// <summary>Noise in every colour, of odd sides.</summary>
    private static Image Photo() => Image.Gaussnoise(200, 150, seed: 3).Bandjoin(Image.Gaussnoise(200, 150, seed: 4), Image.Perlin(200, 150, uchar: true, seed: 5))
        .Gaussblur(1.5).ExtractArea(1, 0, 199, 150).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);

    private Picture? Decode(byte[] content) => new TurboJpegDecoder(library, Options).TryDecode("photo.jpg", content);

    private void AssertSame(byte[] content)
    {
        using var fast = Decode(content);
        Assert.NotNull(fast);
        using var expected = libvips.Decode(Encoded.File("photo.jpg", content));
        AssertSame(expected, fast);
    }

    private void AssertLeft(byte[] content)
    {
        Assert.Null(Decode(content));
        AssertSameEnd(content);
    }

    private void AssertSameEnd(byte[] content)
    {
        var file = Encoded.File("photo.jpg", content);
        var (expected, expectedRejection) = End(libvips, file);
        var (actual, rejection) = End(new ImageDecoder(Options, library), file);
        using (expected)
        using (actual)
        {
            Assert.Equal(expectedRejection, rejection);
            if (expected is not null)
                AssertSame(expected, actual!);
        }
    }

    private static (Picture? Picture, (RejectionReason, string)? Rejection) End(IImageDecoder decoder, ImageFile file)
    {
        try
        {
            return (decoder.Decode(file), null);
        }
        catch (RequestRejectedException rejection)
        {
            return (null, (rejection.Reason, rejection.Message));
        }
    }

    private static void AssertSame(Picture expected, Picture actual)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        var first = expected.Pixels;
        var second = actual.Pixels;
        for (var i = 0; i < first.Length; i++)
            if (Math.Abs(first[i] - second[i]) > Tolerance)
                Assert.Fail($"Value {i} is {second[i]} instead of {first[i]}.");
    }
}
