using FaceWorker.Vision.Detectors;
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

    [Theory]
    [InlineData("output", "input", 65, "[any, 1, 64, 65]", "[any, 1, 64, 64]")]
    [InlineData("output", "nothing", 64, "'nothing'", "'input'")]
    [InlineData("nothing", "input", 64, "'nothing'", "'output'")]
    public async Task A_file_that_does_not_fit_its_card_is_refused_with_what_was_expected_and_found(string output, string input, int width, string expected, string found)
    {
        var card = installed.Store.GetModel("landmarks-68");
        var file = await installed.Store.ReadAsync(card, Cancel);
        var wrong = card with { Outputs = [output], Input = card.Input with { Name = input, Width = width } };

        AssertNames(Assert.Throws<ModelStoreException>(() => new OnnxModel(wrong, file, 1)), "landmarks-68.onnx", "'landmarks-68'", expected, found);
    }

    [Fact]
    public void A_file_whose_input_has_another_rank_is_refused_with_both()
    {
        var card = installed.Store.GetModel("landmarks-68");

        AssertNames(Assert.Throws<ModelStoreException>(() => new OnnxModel(card, SmallModels.OfRank(2), 1)), "landmarks-68.onnx", "[any, 1, 64, 64]", "[any, 64]");
    }

    [Fact]
    public void What_is_no_model_is_refused_with_the_files_name() =>
        AssertNames(Assert.Throws<ModelStoreException>(() => new OnnxModel(installed.Store.GetModel("landmarks-68"), [1, 2, 3], 1)), "landmarks-68.onnx");

    [Fact]
    public async Task Outputs_of_another_length_than_the_family_reads_are_refused_with_both()
    {
        var card = SharedModels.Card("retinaface-mnet025");
        await using var swapped = SharedModels.Load(card with { Outputs = ["conf", "loc", "landms"] });
        await using var fewer = SharedModels.Load(card with { Outputs = ["loc", "conf"] });

        foreach (var model in new[] { swapped, fewer })
            AssertNames(Assert.Throws<ModelStoreException>(() => DetectorFamilies.Create(new DetectorModels(model, [], null))),
                "retinaface-mnet025.onnx", "'retinaface-mnet025'", "16800, 8400, 42000", "'conf' of 8400");
    }

    private static void AssertNames(ModelStoreException error, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));

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
