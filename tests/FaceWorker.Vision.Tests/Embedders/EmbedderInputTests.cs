using FaceWorker.Core.Faces;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Embedders;

/// <summary>What the cards of models that cannot be had here make of a pixel and of a face, worked out by hand from the models' own code.</summary>
public sealed class EmbedderInputTests
{
    // InsightFace's template for 112 x 112 pixels.
    private static readonly ImagePoint[] Template = [new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f), new(41.5493f, 92.3655f), new(70.7299f, 92.2041f)];

    // dlib's mean face, of which its chip is made: the means of points 36 to 41 and 42 to 47, then 30, 48 and 54 of the 68, from 0 to 1 of the face.
    private const float EyeHeight = (0.216423f + 0.178758f + 0.179852f + 0.231733f + 0.245099f + 0.244077f) / 6;

    private static readonly (float X, float Y)[] MeanFace =
    [
        ((0.121737f + 0.187122f + 0.265825f + 0.334606f + 0.260918f + 0.182743f) / 6, EyeHeight),
        ((0.645647f + 0.714428f + 0.793132f + 0.858516f + 0.79751f + 0.719335f) / 6, EyeHeight),
        (0.490127f, 0.515625f), (0.254149f, 0.780233f), (0.726104f, 0.780233f),
    ];

    [Theory]
    [InlineData("arcface-iresnet50", (200 - 127.5) / 127.5, (100 - 127.5) / 127.5, (50 - 127.5) / 127.5)]
    [InlineData("arcface-iresnet100", (200 - 127.5) / 127.5, (100 - 127.5) / 127.5, (50 - 127.5) / 127.5)]
    [InlineData("edgeface", (200 / 255.0 - 0.5) / 0.5, (100 / 255.0 - 0.5) / 0.5, (50 / 255.0 - 0.5) / 0.5)]
    [InlineData("adaface", (50 / 255.0 - 0.5) / 0.5, (100 / 255.0 - 0.5) / 0.5, (200 / 255.0 - 0.5) / 0.5)]
    [InlineData("magface", 50 / 255.0, 100 / 255.0, 200 / 255.0)]
    [InlineData("opencv-sface", 200, 100, 50)]
    [InlineData("dlib-resnet", (200 - 122.782) / 256, (100 - 117.001) / 256, (50 - 104.298) / 256)]
    [InlineData("facenet-128", 200 / 255.0, 100 / 255.0, 50 / 255.0)]
    public void A_pixel_of_200_100_50_becomes_what_the_models_own_code_makes_of_it(string id, double first, double second, double third)
    {
        var card = SharedModels.Card(id);
        using var picture = Pictures.Make(400, 400, (_, _) => (200, 100, 50));

        using var faces = AlignmentMethods.Create(card).Align(picture, [Face(card)]);

        var tensor = faces.Items[0].Tensor.Span;
        var plane = card.Input.Width * card.Input.Height;
        var centre = plane / 2 + card.Input.Width / 2;
        Assert.Equal(first, tensor[centre], 1e-4);
        Assert.Equal(second, tensor[plane + centre], 1e-4);
        Assert.Equal(third, tensor[2 * plane + centre], 1e-4);
    }

    [Theory]
    [InlineData("arcface-iresnet50")]
    [InlineData("arcface-iresnet100")]
    [InlineData("adaface")]
    [InlineData("magface")]
    [InlineData("edgeface")]
    [InlineData("opencv-sface")]
    public void The_template_is_InsightFaces(string id) => Assert.Equal(Template, PointsOf(SharedModels.Card(id)));

    [Fact]
    public void The_template_of_dlib_is_its_mean_face_with_a_quarter_of_it_around_in_150_pixels()
    {
        var expected = MeanFace.Select(point => new ImagePoint((0.25f + point.X) / 1.5f * 150, (0.25f + point.Y) / 1.5f * 150));

        Assert.All(expected.Zip(PointsOf(SharedModels.Card("dlib-resnet"))), pair =>
        {
            Assert.Equal(pair.First.X, pair.Second.X, 1e-2f);
            Assert.Equal(pair.First.Y, pair.Second.Y, 1e-2f);
        });
    }

    [Fact]
    public void The_crop_of_FaceNet_with_128_values_keeps_its_aspect_between_bars_of_grey()
    {
        var card = SharedModels.Card("facenet-128");
        using var white = Pictures.Make(400, 400, (_, _) => (255, 255, 255));
        var upright = new Detection(new BoundingBox(100, 100, 80, 160), 1, new FaceLandmarks(new(120, 160), new(160, 160), new(140, 180), new(125, 210), new(155, 210)));

        using var faces = AlignmentMethods.Create(card).Align(white, [upright]);

        // Half as wide as high: 40 of 160 columns on each side are grey.
        var row = faces.Items[0].Tensor.Span.Slice(80 * 160, 160).ToArray();
        Assert.All(row[..40].Concat(row[120..]), value => Assert.Equal(128 / 255f, value, 1e-4f));
        Assert.All(row[40..120], value => Assert.Equal(1, value, 1e-4f));
    }

    [Fact]
    public void A_card_whose_file_was_never_imported_makes_no_vectors_that_a_gallery_could_hold() =>
        Assert.Contains("faceworker models import FILE --card adaface", Assert.Throws<ModelStoreException>(() => SharedModels.Card("adaface").ToFaceModel()).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_card_that_was_verified_by_its_signature_only_says_where_its_numbers_are_from_and_that_its_thresholds_are_not_measured()
    {
        var cards = BuiltInCards.Models.Where(card => card.Verified == Verification.SignatureOnly).ToList();

        Assert.Equal(11, cards.Count);
        Assert.All(cards, card => Assert.NotEmpty(card.References));
        Assert.All(cards, card => Assert.Null(card.Source));
        Assert.All(cards.Where(card => card.Embedding is not null), card => Assert.Contains("not measured by FaceWorker", card.Embedding!.Thresholds!.Origin, StringComparison.Ordinal));
    }

    private static ImagePoint[] PointsOf(ModelCard card) => [.. card.Embedding!.Alignment.Points!.Select(point => new ImagePoint(point[0], point[1]))];

    private static Detection Face(ModelCard card)
    {
        var points = (card.Embedding!.Alignment.Points is null ? Template : PointsOf(card)).Select(point => new ImagePoint(point.X + 100, point.Y + 100)).ToList();
        return new Detection(new BoundingBox(100, 100, card.Input.Width, card.Input.Height), 1, new FaceLandmarks(points[0], points[1], points[2], points[3], points[4]));
    }
}
