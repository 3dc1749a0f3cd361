using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

public sealed class DamagedFileWithFastJpegTests() : DamagedFileTests(options => new ImageDecoder(options));

public sealed class DamagedFileWithLibvipsAloneTests() : DamagedFileTests(options => new ImageDecoder(options, library: null));

public sealed class DamagedFileWithManagedCodeTests()
    : DamagedFileTests(options => new ImageDecoder(new ImageOptions { Decoder = DecoderKind.Managed, Damaged = options.Damaged }), takesPngs: false);

/// <summary>What is left of a file that ends too early.</summary>
public abstract class DamagedFileTests(Func<ImageOptions, IImageDecoder> create, bool takesPngs = true)
{
    private const int Width = 320, Height = 240, Tolerance = 2;

    private readonly IImageDecoder decoder = create(new ImageOptions());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_jpeg_without_its_last_two_bytes_is_whole(bool isProgressive)
    {
        var whole = Photo().JpegsaveBuffer(interlace: isProgressive);
        using var expected = Decode(whole);
        foreach (var cut in new byte[][] { whole[..^2], whole[..^1], [.. whole[..^2], .. new byte[4096]] })
        {
            using var picture = Decode(cut);

            Assert.Null(picture.Condition.DecodedShare);
            AssertSameRows(expected, picture, Height);
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_jpeg_cut_in_the_middle_has_its_upper_rows_and_grey_below(double share)
    {
        var whole = Photo().JpegsaveBuffer(q: 90);
        using var expected = Decode(whole);

        using var picture = Decode(whole[..(int)(share * whole.Length)]);

        var decoded = AssertShare(picture, share, 0.15);
        AssertSameRows(expected, picture, decoded);
        Assert.True(picture.Pixels[(decoded * picture.Stride)..].IndexOfAnyExcept((byte)128) < 0);
    }

    [Fact]
    public void Zeros_behind_a_broken_download_are_no_picture()
    {
        var whole = Photo().JpegsaveBuffer(q: 90);
        var half = whole[..(whole.Length / 2)];
        using var expected = Decode(half);

        using var picture = Decode([.. half, .. new byte[whole.Length / 2]]);

        Assert.Equal(expected.Condition, picture.Condition);
        Assert.True(expected.Pixels.SequenceEqual(picture.Pixels));
    }

    [Fact]
    public void A_progressive_jpeg_cut_in_a_late_scan_has_all_rows_but_coarser_ones()
    {
        var whole = Photo().JpegsaveBuffer(q: 90, interlace: true);
        using var expected = Decode(whole);

        using var picture = Decode(whole[..(whole.Length * 8 / 10)]);

        Assert.Equal(1, picture.Condition.DecodedShare);
        var error = 0L;
        for (var i = 0; i < expected.Pixels.Length; i++)
            error += Math.Abs(expected.Pixels[i] - picture.Pixels[i]);
        Assert.InRange((double)error / expected.Pixels.Length, 0.01, 15);
    }

    [Fact]
    public void A_progressive_jpeg_without_its_first_scan_is_corrupt() =>
        AssertCorrupt(decoder, Photo().JpegsaveBuffer(q: 90, interlace: true)[..1000]);

    [Fact]
    public void What_is_left_is_turned_as_the_whole_would_have_been()
    {
        using var photo = Photo();
        using var turned = photo.Mutate(image => image.Set(GValue.GIntType, "orientation", 6));
        var content = turned.JpegsaveBuffer(q: 90);
        using var whole = Decode(content);

        using var picture = Decode(content[..(content.Length / 2)]);

        Assert.Equal((Height, Width), (picture.Width, picture.Height));
        AssertShare(picture, 0.5, 0.15);
        // The upper rows as stored are the right columns.
        for (var value = 3 * (picture.Width - 8); value < picture.Stride; value++)
            Assert.InRange(picture.Pixels[value] - whole.Pixels[value], -Tolerance, Tolerance);
    }

    [Fact]
    public void A_png_has_the_rows_before_the_place_where_it_ends()
    {
        var whole = Photo().PngsaveBuffer();
        using var expected = Decode(whole);
        if (!takesPngs)
        {
            AssertCorrupt(decoder, whole[..(whole.Length / 2)]);
            return;
        }

        using var picture = Decode(whole[..(whole.Length / 2)]);

        AssertSameRows(expected, picture, AssertShare(picture, 0.5, 0.15));
    }

    /// <summary>Bitmaps are stored from the bottom.</summary>
    [Fact]
    public void A_bitmap_has_the_lower_rows()
    {
        using var photo = SixLabors.ImageSharp.Image.Load(Photo().PngsaveBuffer());
        using var bytes = new MemoryStream();
        photo.Save(bytes, new SixLabors.ImageSharp.Formats.Bmp.BmpEncoder());
        var whole = bytes.ToArray();
        using var expected = Decode(whole);

        using var picture = Decode(whole[..(whole.Length / 2)]);

        var left = AssertShare(picture, 0.5, 0.02) * picture.Stride;
        Assert.True(expected.Pixels[^left..].SequenceEqual(picture.Pixels[^left..]));
        Assert.True(picture.Pixels[..^left].IndexOfAnyExcept((byte)128) < 0);
        Assert.Null(expected.Condition.DecodedShare);
        AssertCorrupt(create(new ImageOptions { Damaged = DamagedFiles.Reject }), whole[..^2]);
        AssertCorrupt(decoder, whole[..60]);
    }

    [Fact]
    public void A_worker_that_is_told_to_rejects_what_is_not_whole()
    {
        var strict = create(new ImageOptions { Damaged = DamagedFiles.Reject });
        var whole = Photo().JpegsaveBuffer();

        AssertCorrupt(strict, whole[..(whole.Length / 2)]);
        AssertCorrupt(strict, whole[..^2]);
        strict.Decode(Encoded.File("whole.jpg", whole)).Dispose();
    }

    private static void AssertCorrupt(IImageDecoder decoder, byte[] content) =>
        Assert.Equal(RejectionReason.Corrupt, Assert.Throws<RequestRejectedException>(() => decoder.Decode(Encoded.File("cut", content))).Reason);

    /// <summary>How many rows there are.</summary>
    private static int AssertShare(Picture picture, double expected, double tolerance)
    {
        var share = Assert.NotNull(picture.Condition.DecodedShare);
        Assert.InRange(share, expected - tolerance, expected + tolerance);
        return (int)Math.Round(share * Height);
    }

    private static void AssertSameRows(Picture expected, Picture picture, int rows)
    {
        Assert.Equal((expected.Width, expected.Height), (picture.Width, picture.Height));
        for (var i = 0; i < rows * expected.Stride; i++)
            if (Math.Abs(expected.Pixels[i] - picture.Pixels[i]) > Tolerance)
                Assert.Fail($"Value {i} (row {i / expected.Stride} of {rows}) is {picture.Pixels[i]} instead of {expected.Pixels[i]}.");
    }

    /// <summary>Noise in every colour, so that each part of a file has about the same share of the picture.</summary>
    private static Image Photo() => Image.Gaussnoise(Width, Height, seed: 3).Bandjoin(Image.Gaussnoise(Width, Height, seed: 4), Image.Perlin(Width, Height, uchar: true, seed: 5))
        .Gaussblur(1).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);

    private Picture Decode(byte[] content) => decoder.Decode(Encoded.File("photo", content));
}
