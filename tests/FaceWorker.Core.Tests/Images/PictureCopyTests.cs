using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Images;

public sealed class PictureCopyTests
{
    private static readonly FaceModel Model = new(new ModelId("test"), 1, "0123456789abcdef");

    public static TheoryData<PictureTurn, int> Copies => new()
    {
        { PictureTurn.None, 1 }, { PictureTurn.Right, 1 }, { PictureTurn.UpsideDown, 1 }, { PictureTurn.Left, 1 },
        { PictureTurn.None, 3 }, { PictureTurn.Right, 3 }, { PictureTurn.UpsideDown, 3 }, { PictureTurn.Left, 3 },
    };

    /// <summary>The picture is black but for one white rectangle; the copy's rectangle, given back, is the picture's.</summary>
    [Theory]
    [MemberData(nameof(Copies))]
    public void What_lies_on_the_copy_is_found_again_on_the_picture(PictureTurn turn, int factor)
    {
        var white = new BoundingBox(12, 24, 30, 18);
        using var picture = Black(120, 90);
        Paint(picture, white);

        using var copy = PictureCopy.Of(picture, new PictureLook(turn), 120 * 90 / (factor * factor));
        var seen = BoxOfWhite(copy.Pixels);
        var face = copy.OnStored(FaceAt(seen));

        Assert.Equal((turn is PictureTurn.Right or PictureTurn.Left ? (90 / factor, 120 / factor) : (120 / factor, 90 / factor)), (copy.Pixels.Width, copy.Pixels.Height));
        Assert.Equal(white, face.Detection.Box);
        Assert.Equal(MathF.Min(seen.Width, seen.Height) * factor, face.Quality.FaceSize);
        // The centres of the corner pixels; those of a shrunk copy lie in the middle of the pixels that they stand for.
        var points = face.Detection.Landmarks.Points;
        var inner = (factor - 1) / 2f;
        Assert.Equal((white.X + inner, white.Right - 1 - inner), (points.Min(point => point.X), points.Max(point => point.X)));
        Assert.Equal((white.Y + inner, white.Bottom - 1 - inner), (points.Min(point => point.Y), points.Max(point => point.Y)));
    }

    [Fact]
    public void A_frame_of_grey_lies_around_the_picture_and_counts_for_nothing()
    {
        var white = new BoundingBox(12, 24, 30, 18);
        using var picture = Black(120, 90);
        Paint(picture, white);

        using var copy = PictureCopy.Of(picture, new PictureLook(PictureTurn.None, IsFramed: true), int.MaxValue);
        var face = copy.OnStored(FaceAt(white with { X = white.X + 30, Y = white.Y + 22 }));

        Assert.Equal((180, 134), (copy.Pixels.Width, copy.Pixels.Height));
        Assert.Equal([127, 127, 255, 127], new[] { (29, 60), (60, 21), (42, 46), (150, 60) }.Select(at => (int)copy.Pixels.Pixels[at.Item2 * copy.Pixels.Stride + 3 * at.Item1]));
        Assert.Equal(white, face.Detection.Box);
        Assert.Equal(white.X, face.Detection.Landmarks.LeftEye.X);
    }

    [Fact]
    public void A_turn_is_clockwise()
    {
        using var picture = Black(4, 2);
        Paint(picture, new BoundingBox(0, 0, 1, 1));

        using var right = PictureCopy.Of(picture, new PictureLook(PictureTurn.Right), int.MaxValue);

        Assert.Equal(new BoundingBox(1, 0, 1, 1), BoxOfWhite(right.Pixels));
    }

    [Fact]
    public void A_shrunk_pixel_is_the_mean_of_those_that_it_stands_for()
    {
        using var picture = Black(4, 4);
        Paint(picture, new BoundingBox(0, 0, 1, 1));

        using var copy = PictureCopy.Of(picture, new PictureLook(PictureTurn.None), 4);

        Assert.Equal([255 / 4, 0, 0, 0], new[] { 0, 3, 6, 9 }.Select(i => (int)copy.Pixels.Pixels[i]));
    }

    private static FoundFace FaceAt(BoundingBox box)
    {
        var (left, top, right, bottom) = (box.X, box.Y, box.Right - 1, box.Bottom - 1);
        var detection = new Detection(box, 1, new FaceLandmarks(new(left, top), new(right, top), new(left, top), new(left, bottom), new(right, bottom)));
        return new FoundFace(detection, Embedding.FromRaw([1], Model), FaceQuality.Of(detection, sharpness: 1));
    }

    private static Picture Black(int width, int height)
    {
        var picture = new Picture(width, height);
        picture.Pixels.Clear();
        return picture;
    }

    private static void Paint(Picture picture, BoundingBox box)
    {
        for (var y = (int)box.Y; y < box.Bottom; y++)
            picture.Pixels.Slice(y * picture.Stride + Picture.Channels * (int)box.X, Picture.Channels * (int)box.Width).Fill(255);
    }

    private static BoundingBox BoxOfWhite(Picture picture)
    {
        var white = (from y in Enumerable.Range(0, picture.Height)
                     from x in Enumerable.Range(0, picture.Width)
                     where picture.Pixels[y * picture.Stride + Picture.Channels * x] > 0
                     select (X: x, Y: y)).ToList();
        var (x0, y0) = (white.Min(pixel => pixel.X), white.Min(pixel => pixel.Y));
        return new BoundingBox(x0, y0, white.Max(pixel => pixel.X) - x0 + 1, white.Max(pixel => pixel.Y) - y0 + 1);
    }
}
