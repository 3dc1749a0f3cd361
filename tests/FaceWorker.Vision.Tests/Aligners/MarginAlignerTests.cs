using FaceWorker.Core.Faces;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Aligners;

public sealed class MarginAlignerTests(InstalledModels installed)
{
    private const int Side = 160;

    private readonly ModelCard card = installed.Store.GetModel("facenet-inception-resnet-v1-512");

    [Fact]
    public void FaceNets_card_takes_16_pixels_on_each_side()
    {
        Assert.Equal(("margin", 16f), (card.Embedding!.Alignment.Method, card.Embedding.Alignment.Margin));
        Assert.IsType<MarginAligner>(AlignmentMethods.Create(card));
    }

    [Fact]
    public void The_box_and_its_margin_fill_the_tensor_whatever_its_shape()
    {
        // Red runs along the columns, green along the rows: a value says where it came from.
        using var picture = Pictures.Make(250, 250, (x, y) => ((byte)x, (byte)y, 0));
        var aligner = new MarginAligner(Cards.Input(Side, Side), margin: 16);

        using var faces = aligner.Align(picture, [Face(40, 60, 60, 120)]);

        // 92 x 152 pixels from (24, 44) on; the middle of a tensor's pixel is a half of a pixel inside.
        foreach (var (u, v) in new[] { (0, 0), (80, 80), (159, 0), (0, 159), (159, 159) })
            AssertFrom(faces.Items[0], u, v, 24 + (u + 0.5) * 92 / Side - 0.5, 44 + (v + 0.5) * 152 / Side - 0.5);
    }

    [Fact]
    public void What_would_lie_outside_of_the_picture_is_left_out()
    {
        using var picture = Pictures.Make(250, 250, (x, y) => ((byte)x, (byte)y, 0));

        using var faces = new MarginAligner(Cards.Input(Side, Side), margin: 16).Align(picture, [Face(5, 200, 100, 80)]);

        // From 0 to 121 and from 184 to the edge at 250.
        AssertFrom(faces.Items[0], 0, 0, 0, 184);
        AssertFrom(faces.Items[0], 159, 159, 120.6, 248.8);
    }

    [Fact]
    public void The_values_are_those_of_fixed_standardisation()
    {
        using var white = Pictures.Make(200, 200, (_, _) => (255, 255, 255));

        using var faces = AlignmentMethods.Create(card).Align(white, [Face(50, 50, 80, 100)]);

        Assert.All(faces.Items[0].Tensor.ToArray(), value => Assert.Equal((255 - 127.5f) / 128, value, 1e-4f));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void A_margin_that_is_missing_or_wrong_is_refused_with_the_cards_name(float? margin)
    {
        var wrong = card with { Embedding = card.Embedding! with { Alignment = new AlignmentCard("margin", Margin: margin) } };

        var error = Assert.Throws<ModelStoreException>(() => AlignmentMethods.Create(wrong));

        Assert.All([card.Id, "'margin'"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    private static Detection Face(float x, float y, float width, float height) =>
        new(new BoundingBox(x, y, width, height), 1, new FaceLandmarks(default, default, default, default, default));

    private static void AssertFrom(AlignedFace face, int u, int v, double x, double y)
    {
        Assert.Equal(x, face.Tensor.Span[v * Side + u], 0.6);
        Assert.Equal(y, face.Tensor.Span[Side * Side + v * Side + u], 0.6);
    }
}
