using System.Numerics.Tensors;
using System.Text;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Onnx.Format;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

/// <summary>Models made half-precise here, on the CPU, which computes them in 32 bits: the weights are those of 16 bits, the sums are not.</summary>
public sealed class HalfPrecisionTests(InstalledModels installed)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ultra-light-rfb-320")]
    [InlineData("landmarks-68")]
    [InlineData("mobilefacenet-512")]
    public async Task An_installed_model_gives_nearly_the_same_and_its_weights_take_half_as_much(string id)
    {
        var card = installed.Store.GetModel(id);
        await AssertNearAsync(card, await installed.Store.ReadAsync(card, Cancel), mostBytes: 0.6);
    }

    [Theory]
    [InlineData("facenet-inception-resnet-v1-512")]
    [InlineData("openvino-face-reid-256")]
    [InlineData("yunet")]
    [InlineData("mtcnn-pnet")]
    [InlineData("mtcnn-rnet")]
    [InlineData("mtcnn-onet")]
    public async Task A_shared_model_gives_nearly_the_same(string id)
    {
        var card = SharedModels.Card(id);
        await AssertNearAsync(card.Input.IsOpen ? card with { Input = card.Input with { Width = 160, Height = 96 } } : card, SharedModels.FileOf(card), mostBytes: 1.1); // one has such weights already
    }

    [Fact]
    public void What_is_no_model_is_refused_with_the_file_that_would_help()
    {
        var card = installed.Store.GetModel("landmarks-68");

        var refusal = Assert.Throws<ModelStoreException>(() => HalfPrecision.Apply(card, Encoding.UTF8.GetBytes("no model")));

        Assert.All(["'landmarks-68'", "landmarks-68.fp16.onnx", "FACEWORKER_VISION__PRECISION=fp32"], part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    private static async Task AssertNearAsync(ModelCard card, byte[] file, double mostBytes)
    {
        var half = HalfPrecision.Apply(card, file);
        Assert.InRange(half.Length, 1, mostBytes * file.Length);
        Assert.DoesNotContain(ModelFile.Parser.ParseFrom(half).Graph.Initializer, weights => weights is { DataType: 1, RawData.Length: > 64 });
        using var full = new OnnxModel(card, file, maxBatchSize: 2);
        using var halved = new OnnxModel(card, half, maxBatchSize: 2);

        var rows = Enumerable.Range(0, 2).Select(seed => Rows.Random(card.Input, seed)).ToList();
        var (expected, actual) = (await full.RunAsync(rows, Cancel), await halved.RunAsync(rows, Cancel));

        for (var row = 0; row < rows.Count; row++)
            for (var output = 0; output < card.Outputs.Count; output++)
                Assert.InRange(TensorPrimitives.Distance<float>(expected[row][output], actual[row][output]) / Math.Max(TensorPrimitives.Norm<float>(expected[row][output]), 1e-6), 0, Canary.ToleranceOf(Precision.Fp16));
    }
}
