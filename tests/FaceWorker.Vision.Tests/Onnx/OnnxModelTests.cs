using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Tests.Onnx;

public sealed class OnnxModelTests(InstalledModels installed)
{
    private const int Batch = 5;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ultra-light-rfb-320")]
    [InlineData("landmarks-68")]
    [InlineData("mobilefacenet-512")]
    public async Task A_batch_of_five_equals_five_batches_of_one(string id)
    {
        var card = installed.Store.GetModel(id);
        await AssertBatchesAreFairAsync(card, await installed.Store.ReadAsync(card, Cancel));
    }

    [Theory]
    [InlineData("facenet_inception_resnet_v1_160_512d.onnx", 160, 160)]
    [InlineData("openvino_face_reid_0095_128_256d.onnx", 128, 128)]
    public async Task A_batch_of_five_equals_five_batches_of_one_for_the_shared_embedders(string file, int width, int height)
    {
        var bytes = await File.ReadAllBytesAsync(Places.Shared($"models/{file}"), Cancel);
        using var session = new InferenceSession(bytes);
        var input = Cards.Input(width, height, mean: 127.5f, divisor: 128) with { Name = session.InputNames[0] };
        await AssertBatchesAreFairAsync(Cards.Model(file, input, session.OutputNames), bytes);
    }

    [Theory]
    [InlineData("retinaface-mnet025")]
    [InlineData("yunet")]
    [InlineData("mtcnn-pnet")]
    [InlineData("mtcnn-rnet")]
    [InlineData("mtcnn-onet")]
    public async Task A_batch_of_five_equals_five_batches_of_one_for_the_shared_detectors(string id)
    {
        var card = SharedModels.Card(id);
        var small = card.Input.IsOpen ? card with { Input = card.Input with { Width = 160, Height = 96 } } : card;
        await AssertBatchesAreFairAsync(small, SharedModels.FileOf(card));
    }

    [Theory]
    [InlineData("yunet", 32)]
    [InlineData("mtcnn-pnet", 17)]
    public async Task Rows_of_differing_size_share_a_batch_and_each_gets_what_it_gets_alone(string id, int step)
    {
        var card = SharedModels.Card(id);
        using var model = new OnnxModel(card, SharedModels.FileOf(card), 8);
        var rows = new[] { (4, 3), (3, 4), (4, 3), (2, 2), (3, 4), (4, 3) }
            .Select((size, seed) => Rows.Random(card.Input, seed, size.Item1 * step, size.Item2 * step)).ToList();

        var together = await model.RunAsync(rows, Cancel);

        for (var i = 0; i < rows.Count; i++)
        {
            using var alone = (await model.RunAsync([rows[i]], Cancel))[0];
            Rows.AssertEqual(alone, together[i], card.Outputs.Count, tolerance: 1e-4f);
        }
    }

    [Fact]
    public async Task A_row_of_another_size_than_the_input_has_is_a_bug()
    {
        var card = installed.Store.GetModel("landmarks-68");
        using var model = new OnnxModel(card, await installed.Store.ReadAsync(card, Cancel), 1);

        await Assert.ThrowsAsync<ArgumentException>(() => model.RunAsync([Rows.Random(card.Input, seed: 1, 32, 32)], Cancel));
    }

    [Fact]
    public async Task Rows_stay_the_callers_own_after_the_next_run()
    {
        var card = installed.Store.GetModel("landmarks-68");
        using var model = new OnnxModel(card, await installed.Store.ReadAsync(card, Cancel), 1);
        using var first = (await model.RunAsync([Rows.Random(card.Input, seed: 1)], Cancel))[0];
        var before = first[0].ToArray();

        using var second = (await model.RunAsync([Rows.Random(card.Input, seed: 2)], Cancel))[0];

        Assert.Equal(before, first[0].ToArray());
        Assert.NotEqual(before, second[0].ToArray());
    }

    [Fact]
    public async Task Runs_at_the_same_time_do_not_mix()
    {
        var card = installed.Store.GetModel("landmarks-68");
        using var model = new OnnxModel(card, await installed.Store.ReadAsync(card, Cancel), 3);
        var rows = Enumerable.Range(0, 12).Select(seed => Rows.Random(card.Input, seed)).ToList();
        var alone = rows.Select(row => model.RunAsync([row], Cancel).Result[0]).ToList();

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Cancel, async (turn, cancel) =>
        {
            var batch = Enumerable.Range(turn, 1 + turn % 3).Select(i => i % rows.Count).ToList();
            var results = await model.RunAsync([.. batch.Select(i => rows[i])], cancel);
            for (var i = 0; i < batch.Count; i++)
                Rows.AssertEqual(alone[batch[i]], results[i], outputs: 1, tolerance: 1e-4f);
        });
    }

    private static async Task AssertBatchesAreFairAsync(ModelCard card, byte[] file)
    {
        using var model = new OnnxModel(card, file, Batch);
        var rows = Enumerable.Range(0, Batch).Select(seed => Rows.Random(card.Input, seed)).ToList();

        var together = await model.RunAsync(rows, Cancel);

        for (var i = 0; i < Batch; i++)
        {
            using var alone = (await model.RunAsync([rows[i]], Cancel))[0];
            Rows.AssertEqual(alone, together[i], card.Outputs.Count, tolerance: 1e-4f);
        }
    }
}
