using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

public sealed class BadImageWithFastJpegTests() : BadImageTests(new ImageDecoder(new ImageOptions()));

public sealed class BadImageWithLibvipsAloneTests() : BadImageTests(new ImageDecoder(new ImageOptions(), library: null));

public abstract class BadImageTests(IImageDecoder decoder)
{
    [Fact]
    public void A_png_that_claims_900_million_pixels_is_too_large_before_a_pixel_is_decoded()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var rejection = Rejection(RejectionReason.TooLarge, Encoded.PngThatClaims(30_000, 30_000));

        Assert.Contains("30000 × 30000", rejection.Message, StringComparison.Ordinal);
        Assert.Contains("Images:MaxPixels", rejection.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void The_largest_sizes_a_header_can_claim_are_rejected_too()
    {
        foreach (var side in new[] { 65_535, 1_000_000, int.MaxValue })
            Assert.Contains(Assert.Throws<RequestRejectedException>(() => decoder.Decode(Encoded.File("bomb.png", Encoded.PngThatClaims(side, side)))).Reason,
                new[] { RejectionReason.TooLarge, RejectionReason.Corrupt });
    }

    [Fact]
    public void A_claimed_size_within_the_limits_without_the_pixels_is_corrupt() => Rejection(RejectionReason.Corrupt, Encoded.PngThatClaims(3000, 3000));

    [Fact]
    public void Below_the_least_side_is_too_small()
    {
        foreach (var (width, height) in new[] { (1, 1), (15, 100), (100, 15) })
            Assert.Contains("Images:MinSide", Rejection(RejectionReason.TooSmall, Image.Black(width, height).PngsaveBuffer()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_just_the_least_and_of_just_the_most_pixels_is_taken()
    {
        var limits = new ImageDecoder(new ImageOptions { MaxPixels = 16 * 20, MinSide = 16 });

        limits.Decode(Encoded.File("just", Image.Black(16, 20).PngsaveBuffer())).Dispose();
        Assert.Throws<RequestRejectedException>(() => limits.Decode(Encoded.File("above", Image.Black(16, 21).PngsaveBuffer())));
        Assert.Throws<RequestRejectedException>(() => limits.Decode(Encoded.File("below", Image.Black(15, 20).PngsaveBuffer())));
    }

    [Theory]
    [InlineData("webp")]
    [InlineData("gif")]
    [InlineData("tif")]
    [InlineData("avif")]
    public void A_truncated_file_is_corrupt_wherever_it_ends(string format)
    {
        // Noise, so that every part of the file carries pixels.
        var content = Image.Gaussnoise(200, 150).Cast(Enums.BandFormat.Uchar).Bandjoin([100, 200]).Copy(interpretation: Enums.Interpretation.Srgb).WriteToBuffer($".{format}");
        decoder.Decode(Encoded.File("whole", content)).Dispose();

        foreach (var share in new[] { 0.2, 0.5, 0.9 })
            Rejection(RejectionReason.Corrupt, content[..(int)(content.Length * share)]);
    }

    [Fact]
    public void Text_named_jpg_is_of_no_supported_format()
    {
        foreach (var text in new[] { "this is not a picture, whatever its name says", "x", "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'/>", "%PDF-1.7\n", "P6 16 16 255\n" })
            Rejection(RejectionReason.UnsupportedFormat, Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public void A_phones_heic_that_is_hardly_begun_is_corrupt() =>
        Rejection(RejectionReason.Corrupt, [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, 0, 0, 0, 8, .. "meta"u8]);

    [Fact]
    public void A_signature_alone_is_corrupt()
    {
        foreach (var signature in new byte[][] { [0xFF, 0xD8, 0xFF, 0xE0], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0] })
            Rejection(RejectionReason.Corrupt, signature);
    }

    [Fact]
    public void Flipped_bytes_never_do_more_than_reject_or_change_pixels()
    {
        var random = new Random(1);
        foreach (var format in new[] { "jpg", "png", "webp", "gif", "tif", "avif" })
        {
            var content = Encoded.Ramp().WriteToBuffer($".{format}");
            for (var round = 0; round < 60; round++)
            {
                var broken = content.ToArray();
                for (var flips = 0; flips < 4; flips++)
                    broken[random.Next(broken.Length)] = (byte)random.Next(256);
                try
                {
                    decoder.Decode(Encoded.File("flipped", broken)).Dispose();
                }
                catch (RequestRejectedException rejection)
                {
                    Assert.Contains("'flipped'", rejection.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    private RequestRejectedException Rejection(RejectionReason reason, byte[] content)
    {
        var rejection = Assert.Throws<RequestRejectedException>(() => decoder.Decode(Encoded.File("photo.jpg", content)));
        Assert.Equal(reason, rejection.Reason);
        Assert.Contains("'photo.jpg'", rejection.Message, StringComparison.Ordinal);
        return rejection;
    }
}
