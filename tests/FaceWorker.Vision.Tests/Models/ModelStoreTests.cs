using FaceWorker.Core.Faces;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Models;

public sealed class ModelStoreTests(InstalledModels installed) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task The_installed_default_models_verify()
    {
        var checks = await installed.Store.VerifyAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["landmarks-68", "mobilefacenet-512", "ultra-light-rfb-320"],
            checks.Where(check => check is { State: ModelState.Ok, Card.Source: not null }).Select(check => check.Card.Id));
    }

    [Fact]
    public async Task An_empty_store_says_which_file_is_missing_which_hash_is_expected_and_what_installs_it()
    {
        var store = new ModelStore(folder.Path);

        var error = await Assert.ThrowsAsync<ModelStoreException>(() =>
            FacePacks.LoadAsync(store, [PackId.Default], new VisionOptions(), TestContext.Current.CancellationToken));

        Assert.Contains(Path.Combine(folder.Path, "ultra-light-rfb-320.onnx"), error.Message, StringComparison.Ordinal);
        Assert.Contains(store.GetModel("ultra-light-rfb-320").Sha256!, error.Message, StringComparison.Ordinal);
        Assert.Contains("faceworker models install", error.Message, StringComparison.Ordinal);
        Assert.All(await store.VerifyAsync(TestContext.Current.CancellationToken), check =>
            Assert.Equal(check.Card.Source is null ? ModelState.NotImported : ModelState.Missing, check.State));
    }

    [Fact]
    public async Task A_changed_file_is_not_loaded_and_both_hashes_are_named()
    {
        var store = new ModelStore(folder.Path);
        var card = store.GetModel("ultra-light-rfb-320");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, card.File), "another model", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<ModelStoreException>(() =>
            FacePacks.LoadAsync(store, [PackId.Default], new VisionOptions(), TestContext.Current.CancellationToken));

        var check = (await store.VerifyAsync(TestContext.Current.CancellationToken)).Single(check => check.Card.Id == card.Id);
        Assert.Equal(ModelState.Changed, check.State);
        Assert.Equal(check.Describe(), error.Message);
        Assert.Contains(check.FoundSha256!, error.Message, StringComparison.Ordinal);
        Assert.Contains(card.Sha256!, error.Message, StringComparison.Ordinal);
        Assert.Contains("faceworker models install", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_only_comes_by_import_is_a_problem_once_its_card_is_there_or_its_file_is_another()
    {
        var store = new ModelStore(folder.Path);
        var card = store.GetModel("openvino-face-reid-256");
        Assert.False((await CheckAsync()).IsProblem);

        await File.WriteAllBytesAsync(Path.Combine(folder.Path, $"{card.Id}.json"), BuiltInCards.BytesOf(card), TestContext.Current.CancellationToken);
        Assert.Equal(ModelState.Missing, (await CheckAsync()).State);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, card.File), "another model", TestContext.Current.CancellationToken);
        Assert.Equal(ModelState.Changed, (await CheckAsync()).State);
        Assert.Contains("faceworker models import FILE --card openvino-face-reid-256", (await CheckAsync()).Describe(), StringComparison.Ordinal);

        async Task<ModelCheck> CheckAsync() => (await store.VerifyAsync(TestContext.Current.CancellationToken)).Single(check => check.Card.Id == card.Id);
    }

    [Fact]
    public void An_unknown_model_or_pack_is_named_together_with_the_known_ones()
    {
        var store = new ModelStore(folder.Path);

        Assert.Contains("mobilefacenet-512", Assert.Throws<ModelStoreException>(() => store.GetModel("nobody")).Message, StringComparison.Ordinal);
        var error = Assert.Throws<ModelStoreException>(() => store.GetPack(new PackId("nothing")));
        Assert.Contains("'nothing'", error.Message, StringComparison.Ordinal);
        Assert.Contains("default", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "id": "x", "tpyo": 1 }""")]
    [InlineData("""{ "id": "x" }""")]
    [InlineData("no json")]
    public void A_card_with_a_wrong_or_missing_field_is_an_error_that_names_its_file(string card)
    {
        var path = Path.Combine(folder.Path, "x.json");
        File.WriteAllText(path, card);

        var error = Assert.Throws<ModelStoreException>(() => new ModelStore(folder.Path).ListModels());

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_in_the_folder_wins_over_the_one_brought_along()
    {
        var card = System.Text.Encoding.UTF8.GetString(BuiltInCards.BytesOf(new ModelStore(folder.Path).GetModel("mobilefacenet-512")));
        File.WriteAllText(Path.Combine(folder.Path, "mobilefacenet-512.json"), card.Replace("29640749", "29640750", StringComparison.Ordinal));

        Assert.Equal(29_640_750, new ModelStore(folder.Path).GetModel("mobilefacenet-512").Embedding!.Impostors!.Pairs);
    }

    [Theory]
    [InlineData("[1.28, 14748]", "[1.2, 14748]", "Point 8 of the impostor curve (1.2, 14748) is out of order")]
    [InlineData("[1.28, 14748]", "[1.28, 5916]", "Point 8 of the impostor curve (1.28, 5916) is out of order")]
    [InlineData("[1.28, 14748]", "[1.28]", "each of impostors.points needs two values")]
    [InlineData("29640749", "14803917", "Point 17 of the impostor curve")]
    [InlineData("\"impostors\": {", "\"thresholds\": { \"unit\": \"squaredEuclidean\", \"match\": 1.5, \"review\": 1.4, \"origin\": \"\" },\n\"impostors\": {", "review threshold 1.4 is below the match threshold 1.5")]
    public void A_curve_that_is_not_monotonic_or_thresholds_that_contradict_each_other_are_refused(string text, string by, string problem)
    {
        var card = System.Text.Encoding.UTF8.GetString(BuiltInCards.BytesOf(new ModelStore(folder.Path).GetModel("mobilefacenet-512")));
        Assert.Contains(text, card, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "mobilefacenet-512.json"), card.Replace(text, by, StringComparison.Ordinal));

        Assert.Contains(problem, Assert.Throws<ModelStoreException>(() => new ModelStore(folder.Path).ListModels()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"limit\": 1.5746", "\"limit\": 9", "The limit 9 of a quality scale lies beyond its percentiles")]
    [InlineData("[0, 0.9835]", "[0, 1.9]", "The percentiles of a quality scale rise from 0 to 100")]
    [InlineData("[0, 0.9835]", "[0]", "percentiles are pairs of a percentage and a measure")]
    [InlineData("\"nobody\": \"", "\"nobody\": \"AAAA", "embedding.quality.nobody has 515 bytes; the model has 512 dimensions")]
    [InlineData("\"nobody\": \"", "\"nobody\": \"?", "embedding.quality.nobody is no direction in base64")]
    [InlineData("distanceFromNobody", "height", "measure")]
    public void A_quality_that_contradicts_itself_is_refused_with_the_field(string right, string wrong, string sentence)
    {
        var card = System.Text.Encoding.UTF8.GetString(BuiltInCards.BytesOf(new ModelStore(folder.Path).GetModel("mobilefacenet-512")));
        Assert.Contains(right, card, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "mobilefacenet-512.json"), card.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(sentence, Assert.Throws<ModelStoreException>(() => new ModelStore(folder.Path).ListModels()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_by_length_needs_no_nobody()
    {
        var card = System.Text.Encoding.UTF8.GetString(BuiltInCards.BytesOf(new ModelStore(folder.Path).GetModel("mobilefacenet-512")));
        File.WriteAllText(Path.Combine(folder.Path, "mobilefacenet-512.json"), System.Text.RegularExpressions.Regex.Replace(
            card.Replace("distanceFromNobody", "length", StringComparison.Ordinal), ",\\s*\"nobody\": \"[^\"]*\"", ""));

        var read = new ModelStore(folder.Path).GetModel("mobilefacenet-512");

        Assert.Equal(QualityMeasure.Length, read.Embedding!.Quality!.Measure);
        Assert.Equal(50, read.Embedding.Quality.ToScale(read.ToFaceModel()).Of(Embedding.FromRaw([1.9899f, .. new float[511]], read.ToFaceModel())), 0.01);
    }

    [Fact]
    public void The_default_folder_lies_in_the_users_data_home() =>
        Assert.EndsWith(Path.Combine("faceworker", "models"), ModelStore.DefaultFolder, StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();
}
