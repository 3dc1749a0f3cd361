using System.Text;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Onnx.Format;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

public sealed class ShapeFoldingTests(InstalledModels installed)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_default_models_compute_no_shapes_afterwards_and_give_the_same_bit_for_bit()
    {
        foreach (var id in new[] { "ultra-light-rfb-320", "landmarks-68", "mobilefacenet-512" })
        {
            var card = installed.Store.GetModel(id);
            var file = await installed.Store.ReadAsync(card, Cancel);

            Assert.DoesNotContain("Shape", Operators(ShapeFolding.Apply(file)));
            await AssertSameAsync(card, file);
        }
    }

    [Theory]
    [InlineData("yunet", false)]
    [InlineData("retinaface-mnet025", true)] // it computes the sizes of two Resize nodes, too
    [InlineData("facenet-inception-resnet-v1-512", false)]
    [InlineData("openvino-face-reid-256", false)]
    [InlineData("mtcnn-pnet", false)]
    [InlineData("mtcnn-rnet", false)]
    [InlineData("mtcnn-onet", false)]
    public async Task The_shared_models_give_the_same_bit_for_bit(string id, bool stillComputesShapes)
    {
        var card = SharedModels.Card(id);
        var file = SharedModels.FileOf(card);

        Assert.Equal(stillComputesShapes, Operators(ShapeFolding.Apply(file)).Contains("Shape"));
        await AssertSameAsync(card.Input.IsOpen ? card with { Input = card.Input with { Width = 160, Height = 96 } } : card, file);
    }

    [Fact]
    public void A_model_that_computes_no_shapes_and_what_is_no_model_stay_as_they_are()
    {
        foreach (var file in new[] { OnnxFiles.Embedder(("Neg", ["x"], "y")), [], Encoding.UTF8.GetBytes("no model") })
            Assert.Same(file, ShapeFolding.Apply(file));
    }

    private static async Task AssertSameAsync(ModelCard card, byte[] file)
    {
        using var before = new OnnxModel(card, file, 3);
        using var after = new OnnxModel(card, ShapeFolding.Apply(file), 3);
        for (var count = 1; count <= 3; count++)
        {
            var rows = Enumerable.Range(0, count).Select(seed => Rows.Random(card.Input, seed)).ToList();
            var (expected, actual) = (await before.RunAsync(rows, Cancel), await after.RunAsync(rows, Cancel));
            for (var i = 0; i < count; i++)
                Rows.AssertEqual(expected[i], actual[i], card.Outputs.Count, tolerance: 0);
        }
    }

    private static IEnumerable<string> Operators(byte[] file) => ModelFile.Parser.ParseFrom(file).Graph.Node.Select(node => node.OpType);
}
