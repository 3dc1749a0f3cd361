using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>What a decoder says before of the memory that it takes, in bytes for each pixel.</summary>
public sealed class DecodingMemoryTests
{
    private const int Side = 4000; // larger than what is pooled, so that the picture takes three bytes a pixel

    [Theory]
    [InlineData(".jpg", 3)]
    [InlineData(".jpg[subsample-mode=off]", 3)]
    [InlineData(".jpg[interlace=true]", 6)]
    [InlineData(".jpg[interlace=true,subsample-mode=off]", 9)]
    public void A_progressive_jpeg_takes_the_coefficients_of_all_its_scans_as_well(string format, int expected)
    {
        FastJpeg.RequireOrSkip();
        using var grey = Grey();

        Assert.Equal(expected, BytesPerPixel(new ImageDecoder(new ImageOptions()), grey.WriteToBuffer(format)));
    }

    [Theory]
    [InlineData(".jpg", 3)]
    [InlineData(".jpg[interlace=true]", 9)] // as if its colours were as fine as its brightness
    [InlineData(".png[compression=1]", 3)]
    [InlineData(".png[compression=1,interlace=true]", 6)]
    [InlineData(".webp[effort=0]", 12)]
    [InlineData(".gif[effort=1]", 8)]
    public void Libvips_takes_what_its_loaders_keep_of_the_whole_picture(string format, int expected)
    {
        using var grey = Grey();

        Assert.Equal(expected, BytesPerPixel(new VipsImageDecoder(new ImageOptions()), grey.WriteToBuffer(format)));
    }

    [Fact]
    public void A_picture_that_has_to_be_turned_is_there_twice()
    {
        // Three bytes each; blocks of ours are used for four fifths at least, libvips' own is as large as it needs to be.
        using var grey = Grey();
        var photo = grey.Mutate(image => image.Set(GValue.GIntType, "orientation", 6)).JpegsaveBuffer();

        Assert.Equal(6, BytesPerPixel(new VipsImageDecoder(new ImageOptions()), photo));
        Assert.Equal(7, BytesPerPixel(new ImageDecoder(new ImageOptions()), photo));
    }

    private static Image Grey() => (Image.Black(Side, Side, bands: 3) + 128).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);

    /// <summary>Rounded down: the encoded bytes, which libvips copies, are few.</summary>
    private static long BytesPerPixel(IImageDecoder decoder, byte[] content) => decoder.Measure(Encoded.File("grey", content)) / (Side * Side);
}
