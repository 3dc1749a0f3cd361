using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Decoding;

public sealed class PictureEncoderTests
{
    private readonly ImageDecoder decoder = new(new ImageOptions());

    [Fact]
    public void A_picture_survives_as_jpeg()
    {
        using var picture = Pictures.Make(Encoded.Width, Encoded.Height, Encoded.Pixel);

        using var again = Decode(PictureEncoder.ToJpeg(picture, crop: null, maxSide: 1000, quality: 95));

        Assert.Equal((Encoded.Width, Encoded.Height), (again.Width, again.Height));
        for (var i = 0; i < picture.Pixels.Length; i++)
            Assert.InRange(again.Pixels[i] - picture.Pixels[i], -12, 12);
    }

    [Fact]
    public void A_crop_is_clipped_to_the_picture_and_shrunk_to_the_longest_side()
    {
        using var picture = Pictures.Make(400, 300, (x, _) => x < 200 ? ((byte)255, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)255));

        using var crop = Decode(PictureEncoder.ToJpeg(picture, new BoundingBox(300, 100, 200, 50), maxSide: 40, quality: 90));

        Assert.Equal((40, 20), (crop.Width, crop.Height));
        Assert.True(crop.Pixels[2] > 200 && crop.Pixels[0] < 50);
    }

    [Fact]
    public void A_turned_picture_is_written_upright()
    {
        using var picture = Pictures.Make(80, 40, (x, _) => x < 40 ? ((byte)255, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)255));

        using var right = Decode(new PictureRenderer().Render(picture, part: null, PictureTurn.Right, longestSide: 100));
        using var upsideDown = Decode(new PictureRenderer().Render(picture, new BoundingBox(20, 0, 40, 40), PictureTurn.UpsideDown, longestSide: 20));

        Assert.Equal((40, 80, 20, 20), (right.Width, right.Height, upsideDown.Width, upsideDown.Height));
        Assert.True(right.Pixels[0] > 200 && right.Pixels[^1] > 200); // red above, blue below
        Assert.True(upsideDown.Pixels[2] > 150 && upsideDown.Pixels[^3] > 150); // blue at the left
    }

    private Picture Decode(byte[] jpeg) => decoder.Decode(Encoded.File("again", jpeg));
}
