using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>Two decoders that share no code: whatever both know, they see alike.</summary>
public sealed class SecondOpinionTests
{
    private readonly ImageDecoder native = new(new ImageOptions());
    private readonly ImageDecoder managed = new(new ImageOptions { Decoder = DecoderKind.Managed });

    [Theory]
    [InlineData(".png")]
    [InlineData(".png[interlace=true]")]
    [InlineData(".png[palette=true]")]
    [InlineData(".gif")]
    [InlineData(".webp[lossless=true]")]
    [InlineData(".tif")]
    [InlineData(".tif[compression=lzw,predictor=horizontal]")]
    [InlineData(".tif[compression=deflate]")]
    [InlineData(".tif[compression=packbits]")]
    [InlineData(".jpg[Q=90,subsample-mode=off]")]
    [InlineData(".jpg[Q=90,subsample-mode=off,interlace=true]")]
    public void Colours_are_the_same_within_two_levels(string format) => AssertSame(Photo().WriteToBuffer(format), most: 2);

    [Theory]
    [InlineData(".png")]
    [InlineData(".png[bitdepth=1]")]
    [InlineData(".tif")]
    [InlineData(".jpg[Q=90]")]
    public void Greys_are_the_same_within_two_levels(string format) => AssertSame(Photo().Colourspace(Enums.Interpretation.Bw).WriteToBuffer(format), most: 2);

    [Fact]
    public void Sixteen_bits_and_transparency_are_the_same_within_two_levels()
    {
        AssertSame(Photo().Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer(), most: 2);
        using var alpha = Image.Grey(199, 150, uchar: true);
        foreach (var format in new[] { ".png", ".webp[lossless=true]" })
            AssertSame(Photo().Bandjoin(alpha).Copy(interpretation: Enums.Interpretation.Srgb).WriteToBuffer(format), most: 2);
    }

    /// <summary>Half the colours are stored; libjpeg and libwebp smooth them to full size, ImageSharp repeats them. So only single pixels at edges differ by more.</summary>
    [Theory]
    [InlineData(".jpg[Q=90]")]
    [InlineData(".jpg[Q=90,interlace=true]")]
    [InlineData(".webp[Q=90]")]
    public void Where_colours_are_stored_at_half_the_size_the_mean_differs_by_less_than_two_levels(string format)
    {
        var content = Photo().WriteToBuffer(format);
        using var first = native.Decode(Encoded.File("photo", content));
        using var second = managed.Decode(Encoded.File("photo", content));
        var sum = 0L;
        for (var i = 0; i < first.Pixels.Length; i++)
            sum += Math.Abs(first.Pixels[i] - second.Pixels[i]);

        Assert.InRange((double)sum / first.Pixels.Length, 0, 2);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void Every_orientation_is_turned_alike(int orientation) => AssertSame(Encoded.JpegOfOrientation(orientation), most: 2);

    [Fact]
    public void The_sample_photos_differ_by_less_than_a_level_and_a_half_in_the_mean()
    {
        foreach (var path in Directory.GetFiles(Places.Samples, "*.jpg"))
        {
            var file = Encoded.File(path, File.ReadAllBytes(path));
            using var first = native.Decode(file);
            using var second = managed.Decode(file);
            var sum = 0L;
            for (var i = 0; i < first.Pixels.Length; i++)
                sum += Math.Abs(first.Pixels[i] - second.Pixels[i]);
            Assert.InRange((double)sum / first.Pixels.Length, 0, 1.5);
        }
    }

    [Fact]
    public void Managed_code_refuses_in_the_same_way()
    {
        foreach (var (reason, content) in new (RejectionReason, byte[])[]
        {
            (RejectionReason.TooLarge, Encoded.PngThatClaims(30_000, 30_000)), (RejectionReason.TooSmall, Image.Black(8, 8).PngsaveBuffer()),
            (RejectionReason.UnsupportedFormat, "no picture at all"u8.ToArray()), (RejectionReason.Corrupt, Encoded.Png()[..200]),
        })
        {
            var rejection = Assert.Throws<RequestRejectedException>(() => managed.Decode(Encoded.File("'bad'", content)));
            Assert.Equal(reason, rejection.Reason);
        }

        var unknown = Assert.Throws<RequestRejectedException>(() => managed.Decode(Encoded.File("x", [0xFF, 0x0A, 1, 2, 3, 4])));
        Assert.Contains("Images:Decoder (managed)", unknown.Message, StringComparison.Ordinal);
    }

    private void AssertSame(byte[] content, int most)
    {
        using var first = native.Decode(Encoded.File("photo", content));
        using var second = managed.Decode(Encoded.File("photo", content));
        Assert.Equal((first.Width, first.Height), (second.Width, second.Height));
        for (var i = 0; i < first.Pixels.Length; i++)
            if (Math.Abs(first.Pixels[i] - second.Pixels[i]) > most)
                Assert.Fail($"Value {i} is {second.Pixels[i]} to managed code, and {first.Pixels[i]} to the native decoder.");
    }

    private static Image Photo() => Image.Gaussnoise(200, 150, seed: 3).Bandjoin(Image.Gaussnoise(200, 150, seed: 4), Image.Perlin(200, 150, uchar: true, seed: 5))
        .Gaussblur(1.5).ExtractArea(1, 0, 199, 150).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
}
