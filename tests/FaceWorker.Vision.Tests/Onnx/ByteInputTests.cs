using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

/// <summary>The input that a GPU is given, bytes with the card's arithmetic in the graph, with the CPU as the device.</summary>
public sealed class ByteInputTests(InstalledModels installed)
{
    private const int Largest = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ultra-light-rfb-320")]
    [InlineData("landmarks-68")]
    [InlineData("mobilefacenet-512")]
    public async Task Whole_pixel_values_give_what_floats_give(string id)
    {
        var card = installed.Store.GetModel(id);
        await AssertSameAsync(card, await installed.Store.ReadAsync(card, Cancel), seed => Canary.Noise(card.Input, seed), tolerance: 1e-4);
    }

    [Theory]
    [InlineData("facenet-inception-resnet-v1-512")]
    [InlineData("openvino-face-reid-256")]
    [InlineData("retinaface-mnet025")]
    [InlineData("mtcnn-rnet")]
    [InlineData("mtcnn-onet")]
    public async Task Whole_pixel_values_give_what_floats_give_for_the_shared_models(string id)
    {
        var card = SharedModels.Card(id);
        await AssertSameAsync(card, SharedModels.FileOf(card), seed => Canary.Noise(card.Input, seed), tolerance: 1e-4);
    }

    /// <summary>What lies between two pixel values is rounded: half a value of 255 at most.</summary>
    [Fact]
    public async Task Faces_cut_out_of_photos_have_nearly_the_same_vectors()
    {
        var card = installed.Store.GetEmbedder(installed.Store.GetPack(Core.Faces.PackId.Default));
        var file = await installed.Store.ReadAsync(card, Cancel);
        using var floats = new OnnxModel(card, file, maxBatchSize: 1);
        using var bytes = InBytes(card, file);
        foreach (var photo in installed.Samples)
        {
            using var picture = installed.Open(photo);
            var detections = await installed.Pack.DetectAsync(picture, Core.Batching.Lane.Bulk, Cancel);
            using var faces = installed.Pack.Aligner.Align(picture, detections);
            foreach (var row in faces.Items.Select(face => card.Input.Row(face.Tensor)))
            {
                using var expected = (await floats.RunAsync([row], Cancel))[0];
                using var actual = (await bytes.RunAsync([row], Cancel))[0];
                Assert.InRange(Core.Faces.Embedding.FromRaw(expected[0], installed.Pack.Embedder.Model).DistanceTo(Core.Faces.Embedding.FromRaw(actual[0], installed.Pack.Embedder.Model)).Value, 0, 0.001);
            }
        }
    }

    [Fact]
    public async Task The_canary_passes_in_every_size()
    {
        var card = installed.Store.GetModel("mobilefacenet-512");
        using var model = InBytes(card, await installed.Store.ReadAsync(card, Cancel));

        model.WarmUp(new Canary(card, installed.Store.FindGolden(card), ModelDevice.Cpu));
    }

    [Theory]
    [InlineData(ChannelOrder.Rgb, 127.5f, 128f)]
    [InlineData(ChannelOrder.Gray, 0f, 255f)]
    [InlineData(ChannelOrder.Bgr, 0f, 1f)]
    public void Every_pixel_value_comes_back_and_what_lies_outside_is_clamped(ChannelOrder channels, float mean, float divisor)
    {
        var input = Cards.Input(16, 16, mean: mean, divisor: divisor) with { Channels = channels, Mean = channels == ChannelOrder.Gray ? [mean] : [mean, mean + 1, mean + 2] };
        var pixels = new byte[input.RowLength];
        var row = new float[input.RowLength];
        for (var i = 0; i < row.Length; i++)
            row[i] = ((byte)i - input.Mean[i / 256]) / input.Divisor;

        ByteInput.Write(row, input, pixels);
        Assert.Equal(Enumerable.Range(0, row.Length).Select(i => (byte)i), pixels);

        ByteInput.Write([.. row.Select((_, i) => (i % 2 == 0 ? -1000f : 1000f) / input.Divisor)], input, pixels);
        Assert.Equal(Enumerable.Range(0, row.Length).Select(i => (byte)(i % 2 == 0 ? 0 : 255)), pixels);
    }

    private static async Task AssertSameAsync(ModelCard card, byte[] file, Func<int, InputRow> row, double tolerance)
    {
        using var floats = new OnnxModel(card, file, maxBatchSize: 1);
        using var bytes = InBytes(card, file);
        for (var count = 1; count <= Largest; count++)
        {
            var rows = Enumerable.Range(0, count).Select(row).ToList();
            var together = await bytes.RunAsync(rows, Cancel);
            for (var i = 0; i < count; i++)
            {
                using var alone = (await floats.RunAsync([rows[i]], Cancel))[0];
                for (var output = 0; output < card.Outputs.Count; output++)
                    Assert.InRange(RelativeError(together[i][output], alone[output]), 0, tolerance);
            }
        }
    }

    private static double RelativeError(ReadOnlySpan<float> given, ReadOnlySpan<float> expected) =>
        System.Numerics.Tensors.TensorPrimitives.Distance(given, expected) / Math.Max(System.Numerics.Tensors.TensorPrimitives.Norm(expected), 1e-6);

    private static OnnxModel InBytes(ModelCard card, byte[] file) =>
        new(card, file, new ModelDevice(ModelDevices.List(VisionDevice.Cpu)[0], new VisionOptions()) { TakesBytes = true }, BatchSteps.PowersOfTwo(Largest));
}
