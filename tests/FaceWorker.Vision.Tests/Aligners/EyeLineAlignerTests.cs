using FaceWorker.Core.Faces;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Aligners;

public sealed class EyeLineAlignerTests(InstalledModels installed)
{
    private const int Side = 160;

    private static readonly EyeLineAligner Aligner = new(Cards.Input(Side, Side), padding: 128);

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(-45)]
    [InlineData(100)]
    public void Turned_eyes_become_level_and_the_middle_stays_the_middle(double degrees)
    {
        // Red and green say where a value came from.
        using var picture = Pictures.Make(250, 250, (x, y) => ((byte)x, (byte)y, 0));
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);

        using var faces = Aligner.Align(picture, [Face(85, 85, 80, 80, degrees)]);

        // Half as many pixels of the picture as of the tensor, along the eye line and across it.
        foreach (var (u, v) in new[] { (79, 79), (40, 50), (120, 60), (100, 140) })
        {
            var (right, down) = ((u - 79.5) / 2, (v - 79.5) / 2);
            Assert.Equal(124.5 + cos * right - sin * down, faces.Items[0].Tensor.Span[v * Side + u], 0.6);
            Assert.Equal(124.5 + sin * right + cos * down, faces.Items[0].Tensor.Span[Side * Side + v * Side + u], 0.6);
        }
    }

    [Theory]
    [InlineData(40, 80, 40, 0)]
    [InlineData(80, 40, 0, 40)]
    [InlineData(80, 80, 0, 0)]
    public void The_aspect_is_kept_and_what_is_left_is_grey_on_both_sides(float width, float height, int columns, int rows)
    {
        using var white = Pictures.Make(250, 250, (_, _) => (255, 255, 255));

        using var faces = Aligner.Align(white, [Face(125 - width / 2, 125 - height / 2, width, height, degrees: 10)]);

        var tensor = faces.Items[0].Tensor.ToArray();
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var isPadding = x < columns || x >= Side - columns || y < rows || y >= Side - rows;
                Assert.Equal(isPadding ? 128 : 255, tensor[y * Side + x], 1e-2f);
            }
    }

    [Fact]
    public void A_box_without_extent_or_beyond_the_picture_is_cut_all_the_same()
    {
        using var picture = Pictures.Noise(50, 50, seed: 1);

        using var faces = Aligner.Align(picture, [Face(10, 10, 0, 0, 0), Face(-500, 700, 20, 20, 5)]);

        Assert.All(faces.Items, face => Assert.All(face.Tensor.ToArray(), value => Assert.InRange(value, 0, 255)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1f)]
    [InlineData(256f)]
    public void A_padding_that_is_missing_or_wrong_is_refused_with_the_cards_name(float? padding)
    {
        var card = installed.Store.GetModel("facenet-inception-resnet-v1-512");
        var wrong = card with { Embedding = card.Embedding! with { Alignment = new AlignmentCard("eye-line", Padding: padding) } };

        var error = Assert.Throws<ModelStoreException>(() => AlignmentMethods.Create(wrong));

        Assert.All([card.Id, "'padding'"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    /// <summary>A face whose eye line rises by so many degrees clockwise.</summary>
    private static Detection Face(float x, float y, float width, float height, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        ImagePoint At(double right, double down) => new((float)(125 + cos * right - sin * down), (float)(125 + sin * right + cos * down));
        return new Detection(new BoundingBox(x, y, width, height), 1, new FaceLandmarks(At(-15, -10), At(15, -10), At(0, 5), At(-12, 20), At(12, 20)));
    }
}
