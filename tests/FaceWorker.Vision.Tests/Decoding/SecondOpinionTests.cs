using System.IO.Compression;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Testing.Formats;
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
    public void Every_orientation_is_turned_alike(int orientation)
    {
        AssertSame(Encoded.JpegOfOrientation(orientation), most: 2);
        using var stored = Encoded.StoredWith(orientation);
        using var saying = stored.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
        foreach (var format in new[] { ".tif", ".png", ".webp[lossless=true]" })
            AssertSame(saying.WriteToBuffer(format), most: 2);
    }

    [Fact]
    public void Pages_are_counted_alike()
    {
        using var pages = Image.Arrayjoin([Photo(), Photo().Invert(), Photo()], across: 1);
        using var tiff = pages.Mutate(image => image.Set(GValue.GIntType, "page-height", Photo().Height));
        foreach (var decoder in new[] { native, managed })
        {
            using var picture = decoder.Decode(Encoded.File("photo", tiff.TiffsaveBuffer()));
            Assert.Equal(3, picture.Condition.Pages);
        }

        AssertSame(tiff.TiffsaveBuffer(), most: 2);
    }

    [Fact]
    public void A_fax_is_the_same_or_refused_by_managed_code()
    {
        using var page = Image.Black(64, 48).Join(Image.Black(64, 48) + 255, Enums.Direction.Vertical).Cast(Enums.BandFormat.Uchar);
        AssertSame(page.WriteToBuffer(".tif[compression=ccittfax4,bitdepth=1,miniswhite=true]"), most: 2);
        AssertRefused(page.WriteToBuffer(".tif[compression=ccittfax4,bitdepth=1]"), "a fax whose zeros are black");
    }

    [Fact]
    public void What_managed_code_does_not_know_is_named_and_not_called_broken()
    {
        AssertRefused(Encoded.Ramp().WriteToBuffer(".tif[compression=webp,lossless=true]"), "50001");
        AssertRefused(Encoded.Ramp().WriteToBuffer(".tif[tile=true,tile-width=16,tile-height=16]"), "Tiled");
        AssertRefused(Encoded.Ramp().IccTransform("cmyk", inputProfile: "srgb").WriteToBuffer(".tif"), "Separated");
        var frames = Encoded.Ramp().Join(Encoded.Ramp().Invert(), Enums.Direction.Vertical).Mutate(image => image.Set(GValue.GIntType, "page-height", Encoded.Height));
        AssertRefused(frames.WebpsaveBuffer(lossless: true), "Animated");
        AssertRefused(PlanesWithPredictor(), "lie apart");
    }

    /// <summary>Each channel in a strip of its own, as differences: the ramp to the native decoder.</summary>
    [Fact]
    public void Channels_that_lie_apart_as_differences_are_put_together()
    {
        using var picture = native.Decode(Encoded.File("photo", PlanesWithPredictor()));
        RampAssert.Is(picture, tolerance: 0);
    }

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

    private void AssertRefused(byte[] content, string what)
    {
        native.Decode(Encoded.File("photo", content)).Dispose();
        var rejection = Assert.Throws<RequestRejectedException>(() => managed.Decode(Encoded.File("photo", content)));
        Assert.Equal(RejectionReason.UnsupportedFormat, rejection.Reason);
        Assert.Contains(what, rejection.Message, StringComparison.Ordinal);
        Assert.Contains("set it to native", rejection.Message, StringComparison.Ordinal);
    }

    private static byte[] PlanesWithPredictor()
    {
        var file = new TiffFile();
        var strips = new List<(uint At, uint Length)>();
        for (var channel = 0; channel < 3; channel++)
        {
            using var packed = new MemoryStream();
            using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                for (var i = 0; i < Encoded.Width * Encoded.Height; i++)
                    zip.WriteByte((byte)(Sample(channel, i) - (i % Encoded.Width == 0 ? 0 : Sample(channel, i - 1))));
            strips.Add((file.Add(packed.ToArray()), (uint)packed.Length));
        }

        return file.Write(file.AddDirectory(0, [(256, Encoded.Width), (257, Encoded.Height), (259, 8), (262, 2), (277, 3), (278, Encoded.Height), (284, 2), (317, 2)],
            [(258, [8, 8, 8]), (273, [.. strips.Select(strip => strip.At)]), (279, [.. strips.Select(strip => strip.Length)])]));

        static byte Sample(int channel, int at)
        {
            var (red, green, blue) = Encoded.Pixel(at % Encoded.Width, at / Encoded.Width);
            return channel == 0 ? red : channel == 1 ? green : blue;
        }
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
