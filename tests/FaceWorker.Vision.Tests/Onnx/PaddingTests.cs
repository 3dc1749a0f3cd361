using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

/// <summary>A GPU's batch sizes, with the CPU as the device.</summary>
public sealed class PaddingTests(InstalledModels installed)
{
    private const int Largest = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_steps_are_powers_of_two_and_the_largest_size()
    {
        Assert.Equal([1, 2, 4, 8, 16, 32], BatchSteps.PowersOfTwo(32).Sizes);
        Assert.Equal([1, 2, 4, 6], BatchSteps.PowersOfTwo(6).Sizes);
        Assert.Equal([1], BatchSteps.PowersOfTwo(1).Sizes);
        Assert.Equal([1, 2, 4, 4, 6, 6, 7], Enumerable.Range(1, 7).Select(BatchSteps.PowersOfTwo(6).For));
        Assert.Equal([1, 2, 3], Enumerable.Range(1, 3).Select(BatchSteps.Every(3).For));
    }

    [Theory]
    [InlineData("ultra-light-rfb-320")]
    [InlineData("landmarks-68")]
    [InlineData("mobilefacenet-512")]
    public async Task A_padded_batch_of_any_number_equals_as_many_batches_of_one(string id)
    {
        var card = installed.Store.GetModel(id);
        await AssertFairAsync(card, await installed.Store.ReadAsync(card, Cancel), seed => Rows.Random(card.Input, seed));
    }

    [Theory]
    [InlineData("yunet", 32)]
    [InlineData("mtcnn-pnet", 17)]
    public async Task A_padded_batch_of_a_model_that_takes_many_sizes_equals_as_many_batches_of_one(string id, int step)
    {
        var card = SharedModels.Card(id);
        await AssertFairAsync(card, SharedModels.FileOf(card), seed => Rows.Random(card.Input, seed, 3 * step, (seed % 2 == 0 ? 2 : 4) * step));
    }

    [Fact]
    public async Task What_earlier_rows_left_behind_is_in_no_later_batch()
    {
        var card = installed.Store.GetModel("landmarks-68");
        using var model = Padded(card, await installed.Store.ReadAsync(card, Cancel));
        using var alone = (await model.RunAsync([Rows.Random(card.Input, seed: 1)], Cancel))[0];
        var poison = card.Input.Row(Enumerable.Repeat(float.NaN, card.Input.RowLength).ToArray());

        foreach (var rows in await model.RunAsync([.. Enumerable.Repeat(poison, Largest)], Cancel))
            rows.Dispose();
        var later = await model.RunAsync([.. Enumerable.Repeat(Rows.Random(card.Input, seed: 1), 3)], Cancel);

        Assert.Equal(3, later.Count);
        Assert.All(later, rows => Rows.AssertEqual(alone, rows, outputs: 1, tolerance: 1e-4f));
    }

    private static async Task AssertFairAsync(ModelCard card, byte[] file, Func<int, InputRow> row)
    {
        using var single = new OnnxModel(card, file, maxBatchSize: 1);
        using var padded = Padded(card, file);
        for (var count = 1; count <= Largest; count++)
        {
            var rows = Enumerable.Range(0, count).Select(row).ToList();
            var together = await padded.RunAsync(rows, Cancel);
            Assert.Equal(count, together.Count);
            for (var i = 0; i < count; i++)
            {
                using var alone = (await single.RunAsync([rows[i]], Cancel))[0];
                Rows.AssertEqual(alone, together[i], card.Outputs.Count, tolerance: 1e-4f);
            }
        }
    }

    private static OnnxModel Padded(ModelCard card, byte[] file) => new(card, file, ModelDevice.Cpu, BatchSteps.PowersOfTwo(Largest));
}
