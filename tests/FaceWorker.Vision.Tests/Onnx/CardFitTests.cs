using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

public sealed class CardFitTests(InstalledModels installed)
{
    [Theory]
    [InlineData("output", "input", 65, "[any, 1, 64, 65]", "[any, 1, 64, 64]")]
    [InlineData("output", "nothing", 64, "'nothing'", "'input'")]
    [InlineData("nothing", "input", 64, "'nothing'", "'output'")]
    public async Task A_file_that_does_not_fit_its_card_is_refused_with_what_was_expected_and_found(string output, string input, int width, string expected, string found)
    {
        var card = installed.Store.GetModel("landmarks-68");
        var file = await installed.Store.ReadAsync(card, TestContext.Current.CancellationToken);
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
}
