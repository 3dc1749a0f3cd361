using FaceWorker.Core.Faces;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Aligners;

public sealed class SimilarityAlignerTests(InstalledModels installed)
{
    [Fact]
    public void A_face_that_lies_on_the_template_turned_doubled_and_moved_is_brought_back()
    {
        // The picture's point for a template point (u, v), turned by a quarter and doubled, is (300 - 2v, 50 + 2u).
        var template = installed.Store.GetModel("mobilefacenet-512").Embedding!.Alignment.Points!;
        var landmarks = template.Select(point => new ImagePoint(300 - 2 * point[1], 50 + 2 * point[0])).ToList();
        using var picture = Pictures.Make(300, 300, (x, y) => ((byte)(x * 0.8), (byte)(y * 0.8), 0));
        var input = Cards.Input(112, 112);
        var aligner = new SimilarityAligner(input, [.. template.Select(point => new ImagePoint(point[0], point[1]))]);

        using var faces = aligner.Align(picture, [new Detection(default, 1, new(landmarks[0], landmarks[1], landmarks[2], landmarks[3], landmarks[4]))]);

        var tensor = faces.Items.Single().Tensor.Span;
        foreach (var (u, v) in new[] { (20, 20), (56, 72), (100, 30), (70, 100) })
        {
            Assert.Equal((300 - 2 * v) * 0.8, tensor[v * 112 + u], 1.0);
            Assert.Equal((50 + 2 * u) * 0.8, tensor[112 * 112 + v * 112 + u], 1.0);
        }
    }

    [Fact]
    public void The_default_template_is_the_96_pixel_one_moved_by_8()
    {
        double[][] narrow = [[30.2946, 51.6963], [65.5318, 51.5014], [48.0252, 71.7366], [33.5493, 92.3655], [62.7299, 92.2041]];

        foreach (var (expected, actual) in narrow.Zip(installed.Store.GetModel("mobilefacenet-512").Embedding!.Alignment.Points!))
        {
            Assert.Equal(expected[0] + 8, actual[0], 1e-4);
            Assert.Equal(expected[1], actual[1], 1e-4);
        }
    }

    [Fact]
    public void An_unknown_method_or_a_template_without_five_points_is_refused_with_the_cards_name()
    {
        var card = installed.Store.GetModel("mobilefacenet-512");
        foreach (var alignment in new[] { new AlignmentCard("magic"), new AlignmentCard("similarity"), new AlignmentCard("similarity", [[1f, 2f]]) })
        {
            var wrong = card with { Embedding = card.Embedding! with { Alignment = alignment } };
            Assert.Contains(card.Id, Assert.Throws<ModelStoreException>(() => AlignmentMethods.Create(wrong)).Message, StringComparison.Ordinal);
        }
    }
}
