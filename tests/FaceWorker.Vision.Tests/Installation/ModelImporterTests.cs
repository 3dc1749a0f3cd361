using System.Security.Cryptography;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Installation;

public sealed class ModelImporterTests(InstalledModels installed) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ModelStore Store => new(Path.Combine(folder.Path, "store"));

    [Theory]
    [InlineData("facenet-inception-resnet-v1-512", "facenet_inception_resnet_v1_160_512d.onnx", "lengths from")]
    [InlineData("openvino-face-reid-256", "openvino_face_reid_0095_128_256d.onnx", "lengths from")]
    public async Task The_embedders_of_the_packs_come_by_import(string id, string file, string remark)
    {
        var import = await new ModelImporter(Store).ImportAsync(Places.Shared($"models/{file}"), id, Cancel);

        Assert.Empty(import.Inspection.Misfits);
        Assert.Contains(remark, Assert.Single(import.Inspection.Remarks), StringComparison.Ordinal);
        Assert.Equal(ModelState.Ok, (await Store.VerifyAsync(Cancel)).Single(check => check.Card.Id == id).State);
        Assert.Equal(
            [$"{id}.json", $"{id}.onnx"],
            Directory.EnumerateFiles(Store.Folder, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ultra-light-rfb-320")]
    [InlineData("landmarks-68")]
    [InlineData("mobilefacenet-512")]
    public async Task The_default_models_fit_their_cards(string id)
    {
        var import = await new ModelImporter(Store).ImportAsync(Path.Combine(installed.Store.Folder, $"{id}.onnx"), id, Cancel);

        Assert.Empty(import.Inspection.Misfits);
    }

    [Fact]
    public async Task A_file_as_shipped_is_edited_as_its_card_says()
    {
        var source = installed.Store.GetModel("landmarks-68").Source!;
        var shipped = await Tarball.ReadAsync(await Packages.ModelsTarballAsync(), new Dictionary<string, string> { [source.Path] = source.Sha256 }, Cancel);

        var import = await new ModelImporter(Store).ImportAsync(Write("shipped.onnx", shipped[source.Path]), "landmarks-68", Cancel);

        Assert.True(import.Inspection.Fits);
        Assert.Equal(ModelState.Ok, (await Store.VerifyAsync(Cancel)).Single(check => check.Card.Id == "landmarks-68").State);
    }

    [Fact]
    public async Task Another_file_than_a_cards_is_refused_with_both_hashes_and_nothing_is_stored()
    {
        var file = await File.ReadAllBytesAsync(Places.Shared("models/openvino_face_reid_0095_128_256d.onnx"), Cancel);
        var other = Write("other.onnx", [.. file, 0x72, 0]); // an unknown field, empty: the same model in other bytes

        var import = await new ModelImporter(Store).ImportAsync(other, "openvino-face-reid-256", Cancel);

        var misfit = Assert.Single(import.Inspection.Misfits);
        Assert.Equal(new Misfit("sha256", import.Card.Sha256!, Sha256(await File.ReadAllBytesAsync(other, Cancel))), misfit);
        Assert.Contains($"sha256: expected {import.Card.Sha256}, found ", misfit.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Store.Folder));
    }

    [Fact]
    public async Task Every_thing_that_does_not_fit_is_told_at_once()
    {
        var import = await ImportAsync(OnnxFiles.Make([1, 1, 3, 5], [1, 15], ("Flatten", ["input"], "embedding")));

        Assert.Equal(
            [
                "edits.symbolicBatch: expected an input of any number of rows (the edit 'symbolicBatch' makes it so), found 1",
                "input.channels: expected 3 (Rgb), found 1",
                "input.height: expected 2, found 3",
                "input.width: expected 2, found 5",
                "embedding.dimensions: expected 12 values per row of 'embedding', found 15",
            ],
            import.Inspection.Misfits.Select(misfit => misfit.ToString()));
    }

    [Fact]
    public async Task An_input_or_output_of_the_wrong_rank_is_told_with_the_rank_it_has()
    {
        var input = await ImportAsync(OnnxFiles.Make([-1, 12], [-1, 12], ("Identity", ["input"], "embedding")));
        var output = await ImportAsync(OnnxFiles.Sums());

        Assert.Equal("input.layout: expected 4 dimensions: batch, channel, row, column, found 2: [any, 12]", Assert.Single(input.Inspection.Misfits).ToString());
        Assert.Contains("so 2 dimensions or more, found 1: [any]", Assert.Single(output.Inspection.Misfits).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_name_of_input_or_output_is_told_with_those_there_are()
    {
        var import = await ImportAsync(OnnxFiles.Embedder(), card => card.Replace("\"input\", \"layout\"", "\"data\", \"layout\"", StringComparison.Ordinal).Replace("[\"embedding\"]", "[\"vector\"]", StringComparison.Ordinal));

        Assert.Equal(
            ["input.name: expected the one input 'data', found 'input'", "outputs: expected 'vector' among the outputs, found 'embedding'"],
            import.Inspection.Misfits.Select(misfit => misfit.ToString()));
    }

    [Theory]
    [InlineData("outputs: expected finite numbers as 'embedding', found NaN", "Sqrt", "x")]
    [InlineData("outputs: expected a vector that is not zero as 'embedding', found zero", "Sub", "x", "x")]
    public async Task Vectors_that_are_none_are_told(string expected, string operation, params string[] inputs)
    {
        var import = await ImportAsync(OnnxFiles.Embedder((operation, inputs, "y")));

        Assert.Equal(expected, Assert.Single(import.Inspection.Misfits).ToString());
    }

    [Fact]
    public async Task A_model_that_mixes_the_rows_of_a_batch_is_told()
    {
        var import = await ImportAsync(OnnxFiles.Embedder(("ReduceMax", ["x"], "most"), ("Add", ["x", "most"], "y")));

        var misfit = Assert.Single(import.Inspection.Misfits);
        Assert.Equal("batchSize", misfit.Field);
        Assert.Contains("a difference of", misfit.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_does_not_run_a_batch_is_told()
    {
        var import = await ImportAsync(OnnxFiles.Make([-1, 3, 2, 2], [1, 12], ("Flatten", ["input"], "embedding")));

        var misfit = Assert.Single(import.Inspection.Misfits);
        Assert.Equal("batchSize", misfit.Field);
        Assert.Contains("Got: 5 Expected: 1", misfit.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_dimensions_than_the_card_says_show_when_it_runs()
    {
        var import = await ImportAsync(OnnxFiles.Make([-1, 3, -1, -1], [-1, -1], ("Flatten", ["input"], "embedding")), card => card.Replace("\"dimensions\": 12", "\"dimensions\": 128", StringComparison.Ordinal));

        Assert.Equal("embedding.dimensions: expected 128 values per row, found 12", Assert.Single(import.Inspection.Misfits).ToString());
    }

    [Theory]
    [InlineData(true, 8840, 17680)]
    [InlineData(false, 8840, 17681)]
    [InlineData(false, 4, 0)]
    public void Outputs_of_a_detector_have_values_for_the_same_places(bool fits, params int[] lengths) =>
        Assert.Equal(fits, !BehaviourCheck.CheckLengths(installed.Store.GetModel("ultra-light-rfb-320"), lengths).Any());

    [Fact]
    public void A_landmark_model_gives_two_values_for_each_of_its_cards_points() =>
        Assert.Equal("landmarks.points: expected 136 values per row, found 10", Assert.Single(BehaviourCheck.CheckLengths(installed.Store.GetModel("landmarks-68"), [10])).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("this is no model")]
    public async Task What_is_no_onnx_file_is_told(string content)
    {
        var import = await ImportAsync(System.Text.Encoding.UTF8.GetBytes(content));

        Assert.StartsWith("file: expected an ONNX model that runs, found ", Assert.Single(import.Inspection.Misfits).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_may_not_take_another_models_place()
    {
        var import = await ImportAsync(OnnxFiles.Embedder(), card => card.Replace("small.onnx", "mobilefacenet-512.onnx", StringComparison.Ordinal));

        Assert.Equal("file: expected a name of its own, found 'mobilefacenet-512.onnx', which is the file of model 'mobilefacenet-512'", Assert.Single(import.Inspection.Misfits).ToString());
    }

    [Fact]
    public async Task An_id_may_not_lead_out_of_the_store()
    {
        var error = await Assert.ThrowsAsync<ModelStoreException>(() => ImportAsync(OnnxFiles.Embedder(), card => card.Replace("\"small\"", "\"../small\"", StringComparison.Ordinal)));

        Assert.Contains("id must be a plain name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_of_ones_own_is_stored_with_its_card_and_known_from_then_on()
    {
        var import = await ImportAsync(OnnxFiles.Embedder());
        var again = await new ModelImporter(Store).ImportAsync(Path.Combine(folder.Path, "model.onnx"), "small", Cancel);

        Assert.True(import.Inspection.Fits && again.Inspection.Fits);
        Assert.Equal(12, Store.GetModel("small").Embedding!.Dimensions);
        Assert.Equal(ModelState.Ok, (await Store.VerifyAsync(Cancel)).Single(check => check.Card.Id == "small").State);
    }

    [Fact]
    public async Task A_card_that_is_neither_a_file_nor_known_is_refused_with_the_known_ones()
    {
        var error = await Assert.ThrowsAsync<ModelStoreException>(() => new ModelImporter(Store).ImportAsync("model.onnx", "nobody", Cancel));

        Assert.Contains("'nobody'", error.Message, StringComparison.Ordinal);
        Assert.Contains("openvino-face-reid-256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAnyAsync<IOException>(() => new ModelImporter(Store).ImportAsync("/nowhere/model.onnx", "openvino-face-reid-256", Cancel));

        Assert.Contains("/nowhere/model.onnx", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private Task<ModelImport> ImportAsync(byte[] model, Func<string, string>? change = null) => new ModelImporter(Store).ImportAsync(
        Write("model.onnx", model), Write("card.json", System.Text.Encoding.UTF8.GetBytes((change ?? (card => card))(Cards.SmallEmbedder("small", model)))), Cancel);

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
