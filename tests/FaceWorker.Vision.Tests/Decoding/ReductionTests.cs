using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Testing.Formats;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>Files that are decoded smaller because that is enough.</summary>
public sealed class ReductionTests(InstalledModels installed, ITestOutputHelper output)
{
    public static readonly TheoryData<IImageDecoder, int> Decoders = [.. from orientation in Enumerable.Range(1, 8)
        from decoder in new IImageDecoder[] { new ImageDecoder(new ImageOptions()), new VipsImageDecoder(new ImageOptions()) }
        select new TheoryDataRow<IImageDecoder, int>(decoder, orientation)];

    [Theory]
    [InlineData(4000, 3000, 1, 5_000_000, 1)]
    [InlineData(5000, 4000, 1, 5_000_000, 2)]
    [InlineData(8000, 6000, 1, 5_000_000, 2)]
    [InlineData(11600, 8700, 1, 5_000_000, 4)]
    [InlineData(11600, 8700, 1, 1, 8)]
    [InlineData(5001, 4000, 1, 5_000_000, 2)]
    [InlineData(5001, 4000, 6, 5_000_000, 1)] // its pixels would lie between others after the turn
    [InlineData(11602, 8702, 6, 5_000_000, 2)]
    [InlineData(8000, 6000, 1, long.MaxValue, 1)]
    public void As_many_pixels_are_decoded_as_are_enough(int width, int height, int orientation, long enough, int expected) =>
        Assert.Equal(expected, Reduction.For(width, height, orientation, enough));

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_smaller_picture_shows_the_same_upright_and_knows_the_size_of_the_whole(IImageDecoder decoder, int orientation)
    {
        using var picture = decoder.Decode(Encoded.File("photo", Encoded.JpegOfOrientation(orientation)), enoughPixels: Encoded.Width * Encoded.Height / 4);

        Assert.Equal((2, Encoded.Width, Encoded.Height, Encoded.Width / 2, Encoded.Height / 2), (picture.Reduction, picture.FullWidth, picture.FullHeight, picture.Width, picture.Height));
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
            {
                var (one, other) = (Encoded.Pixel(2 * x, 2 * y), Encoded.Pixel(2 * x + 1, 2 * y + 1));
                var pixel = picture.Pixels.Slice(y * picture.Stride + x * Picture.Channels, Picture.Channels);
                Assert.InRange(pixel[0], (one.Red + other.Red) / 2 - 3, (one.Red + other.Red) / 2 + 3);
                Assert.InRange(pixel[1], (one.Green + other.Green) / 2 - 3, (one.Green + other.Green) / 2 + 3);
                Assert.InRange(pixel[2], (one.Blue + other.Blue) / 2 - 3, (one.Blue + other.Blue) / 2 + 3);
            }
    }

    [Theory]
    [InlineData("-n", "3", 2)]
    [InlineData("-n", "1", 1)] // it has no smaller resolution
    public void Jpeg_2000_leaves_levels_of_resolution_out(string option, string levels, int reduction)
    {
        using var ramp = Encoded.Ramp().Resize(4).Crop(0, 0, 255, 191); // odd, so that sides are rounded
        using var picture = installed.Decoder.Decode(Encoded.File("scan", FormatTools.Jpeg2000(ramp.PngsaveBuffer(), "jp2", option, levels)), enoughPixels: 255 * 191 / 4);

        Assert.Equal((reduction, 255, 191), (picture.Reduction, picture.FullWidth, picture.FullHeight));
        Assert.Equal((255 + reduction - 1) / reduction, picture.Width);
        var middle = picture.Pixels.Slice(picture.Height / 2 * picture.Stride + picture.Width / 2 * Picture.Channels, Picture.Channels);
        var expected = Encoded.Pixel(32, 24);
        Assert.InRange(middle[0], expected.Red - 4, expected.Red + 4);
        Assert.InRange(middle[1], expected.Green - 4, expected.Green + 4);
    }

    [Theory]
    [InlineData(false, 128, 4, 4)]
    [InlineData(true, 128, 4, 4)]
    [InlineData(true, 512, 8, 2)] // the file has no smaller copy
    public void A_tiff_gives_the_smaller_copies_that_it_has(bool areBelow, int tile, int enough, int reduction)
    {
        using var ramp = Encoded.Ramp().Resize(16).Crop(0, 0, 1023, 767); // odd, so that sides are rounded
        var tiff = ramp.TiffsaveBuffer(tile: true, tileWidth: tile, tileHeight: tile, pyramid: true, subifd: areBelow);
        using var picture = installed.Decoder.Decode(Encoded.File("scan", tiff), enoughPixels: 1023 * 767 / (enough * enough));

        Assert.Equal((reduction, 1023, 767, 1), (picture.Reduction, picture.FullWidth, picture.FullHeight, picture.Condition.Pages));
        var middle = picture.Pixels.Slice(picture.Height / 2 * picture.Stride + picture.Width / 2 * Picture.Channels, Picture.Channels);
        var expected = Encoded.Pixel(32, 24);
        Assert.InRange(middle[0], expected.Red - 4, expected.Red + 4);
        Assert.InRange(middle[1], expected.Green - 4, expected.Green + 4);
    }

    [Fact]
    public void A_page_of_half_the_size_is_no_smaller_copy_unless_the_tiff_says_so()
    {
        using var ramp = Encoded.Ramp();
        var tiff = ramp.TiffsaveBuffer(tile: true, tileWidth: 32, tileHeight: 32, pyramid: true);
        ReadOnlySpan<byte> isSmaller = [0xFE, 0x00, 0x04, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01];
        for (int at; (at = tiff.AsSpan().IndexOf(isSmaller)) >= 0;)
            tiff[at + isSmaller.Length - 1] = 0;
        using var picture = installed.Decoder.Decode(Encoded.File("pages", tiff), enoughPixels: 1);

        Assert.Equal((1, Encoded.Width, 2), (picture.Reduction, picture.Width, picture.Condition.Pages));
    }

    [Fact]
    public void A_format_that_cannot_be_decoded_smaller_is_decoded_whole()
    {
        using var picture = installed.Decoder.Decode(Encoded.File("photo", Encoded.Png()), enoughPixels: 1);

        Assert.Equal((1, Encoded.Width, Encoded.Width), (picture.Reduction, picture.Width, picture.FullWidth));
    }

    /// <param name="enlarged">Of a sample: its faces of 210 to 310 pixels become so many times as large.</param>
    [Theory]
    [InlineData(3, 4)]
    [InlineData(2.9, 4)]
    public async Task Faces_have_the_same_vectors_and_places_as_on_the_whole_picture(double enlarged, int reductionSquared)
    {
        var distances = new List<double>();
        foreach (var sample in installed.Samples)
        {
            using var photo = Image.NewFromFile(sample).Resize(enlarged);
            using var file = ImageFile.From(sample, photo.JpegsaveBuffer(q: 92));
            var decoder = new Asked(installed.Decoder);
            var seen = await new ImageViewer(decoder, new FaceCropper(), new PixelBudget(long.MaxValue)).SeeAsync(file, installed.Pack, Lane.Bulk, withCrops: true, TestContext.Current.CancellationToken);
            var expected = await new ImageViewer(new Whole(installed.Decoder), new FaceCropper(), new PixelBudget(long.MaxValue)).SeeAsync(file, installed.Pack, Lane.Bulk, withCrops: true, TestContext.Current.CancellationToken);

            Assert.Equal((photo.Width, photo.Height, expected.Faces.Count), (seen.Width, seen.Height, seen.Faces.Count));
            Assert.All(decoder.Pixels, pixels => Assert.InRange((double)photo.Width * photo.Height / pixels, reductionSquared - 0.1, reductionSquared + 0.1));
            foreach (var (one, other) in expected.Faces.Zip(seen.Faces))
            {
                Assert.InRange(one.Found.Detection.Box.IntersectionOverUnion(other.Found.Detection.Box), 0.8, 1);
                Assert.InRange(other.Found.Quality.FaceSize / one.Found.Quality.FaceSize, 0.85, 1.15);
                distances.Add(one.Found.Embedding.DistanceTo(other.Found.Embedding).Value);
            }
        }

        output.WriteLine($"{distances.Count} faces, median distance {distances.Order().ElementAt(distances.Count / 2):0.0000}, largest {distances.Max():0.0000}");
        Assert.InRange(distances.Order().ElementAt(distances.Count / 2), 0, 0.02);
    }

    [Fact]
    public async Task Small_faces_on_a_very_large_picture_are_taken_from_all_of_its_pixels()
    {
        using var photo = Image.NewFromFile(installed.Samples[0]);
        using var wide = photo.Embed(0, 0, 6000, 4000, extend: Enums.Extend.Mirror);
        using var file = ImageFile.From("mirrors", wide.JpegsaveBuffer(q: 92));
        var decoder = new Asked(installed.Decoder);

        var seen = await new ImageViewer(decoder, new FaceCropper(), new PixelBudget(long.MaxValue)).SeeAsync(file, installed.Pack, Lane.Bulk, withCrops: false, TestContext.Current.CancellationToken);
        var expected = await new ImageViewer(new Whole(installed.Decoder), new FaceCropper(), new PixelBudget(long.MaxValue)).SeeAsync(file, installed.Pack, Lane.Bulk, withCrops: false, TestContext.Current.CancellationToken);

        Assert.Equal([6_000_000, 24_000_000], decoder.Pixels);
        Assert.NotEmpty(expected.Faces);
        Assert.InRange(seen.Faces.Count, expected.Faces.Count - 1, expected.Faces.Count + 1);
        var distances = expected.Faces.Select(face => seen.Faces.Min(other => other.Found.Embedding.DistanceTo(face.Found.Embedding).Value)).Order().ToList();
        output.WriteLine($"{distances.Count} faces, median distance {distances[distances.Count / 2]:0.0000}, largest {distances[^1]:0.0000}");
        Assert.InRange(distances[distances.Count / 2], 0, 0.02);
    }

    private sealed class Asked(IImageDecoder decoder) : IImageDecoder
    {
        public List<long> Pixels { get; } = [];

        public long Measure(ImageFile file) => decoder.Measure(file);

        public Picture Decode(ImageFile file, long enoughPixels)
        {
            var picture = decoder.Decode(file, enoughPixels);
            Pixels.Add((long)picture.Width * picture.Height);
            return picture;
        }
    }

    private sealed class Whole(IImageDecoder decoder) : IImageDecoder
    {
        public long Measure(ImageFile file) => decoder.Measure(file);

        public Picture Decode(ImageFile file, long enoughPixels) => decoder.Decode(file);
    }
}
