using CsCheck;
using FaceWorker.Core.Exchange;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Exchange;

public sealed class RelativeBoxTests
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
    public void A_box_goes_where_its_pixels_go(int orientation)
    {
        // A stored picture with one white rectangle, turned as decoders turn pictures.
        const int width = 40, height = 20;
        using var stored = new Picture(width, height);
        stored.Pixels.Clear();
        for (var y = 3; y < 9; y++)
            stored.Pixels.Slice((y * width + 4) * Picture.Channels, 10 * Picture.Channels).Fill(255);
        using var upright = stored.Turned(orientation);

        var box = RelativeBox.Of(new(4, 3, 10, 6), width, height).ToUpright(orientation).On(upright.Width, upright.Height);

        for (var y = 0; y < upright.Height; y++)
            for (var x = 0; x < upright.Width; x++)
                Assert.Equal(x + 0.5f > box.X && x + 0.5f < box.Right && y + 0.5f > box.Y && y + 0.5f < box.Bottom, upright.Pixels[(y * upright.Width + x) * Picture.Channels] == 255);
    }

    [Fact]
    public void There_and_back_is_where_it_was() =>
        Gen.Select(Gen.Double[0, 0.6], Gen.Double[0, 0.6], Gen.Double[0.01, 0.4], Gen.Double[0.01, 0.4], Gen.Int[1, 8]).Sample((x, y, width, height, orientation) =>
        {
            var box = new RelativeBox(x, y, width, height);
            return box.ToStored(orientation).ToUpright(orientation).IntersectionOverUnion(box) > 0.999999;
        });
}
