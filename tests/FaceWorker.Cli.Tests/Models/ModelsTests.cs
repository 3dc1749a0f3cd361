using FaceWorker.Cli.Frame;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Models;

public sealed class ModelsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task An_empty_store_lists_the_models_that_can_be_installed()
    {
        var json = (await Run().RunAsync("models", "list", "--json")).Json;

        Assert.Equal(folder.Path, json.GetProperty("folder").GetString());
        Assert.NotEmpty(json.GetProperty("models").EnumerateArray());
        Assert.All(json.GetProperty("models").EnumerateArray(), model => Assert.False(model.GetProperty("installed").GetBoolean()));
        Assert.Contains(json.GetProperty("packs").EnumerateArray(), pack => pack.GetProperty("id").GetString() == "default");
    }

    [Fact]
    public async Task The_list_for_people_names_model_kind_and_licence()
    {
        var result = await Run().RunAsync("models", "list");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.All(["Model", "Kind", "Licence", "detector", "embedder", folder.Path], text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_file_makes_verify_fail_with_the_command_that_repairs_it()
    {
        var result = await Run().RunAsync("models", "verify");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("✗", result.Output, StringComparison.Ordinal);
        Assert.Contains("faceworker models install", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_is_told_from_a_missing_one()
    {
        folder.Add("landmarks-68.onnx", "something else");

        var states = await VerifyAsync();

        Assert.Equal(("changed", "missing"), (states["landmarks-68"], states["mobilefacenet-512"]));
    }

    [Fact]
    public async Task A_model_that_only_comes_by_import_is_listed_as_such_and_its_absence_is_no_problem()
    {
        var list = (await Run().RunAsync("models", "list")).Output;
        var row = list.Split('\n').Single(line => line.Contains("openvino-face-reid-256", StringComparison.Ordinal) && line.Contains("embedder", StringComparison.Ordinal));

        Assert.Contains("import", row, StringComparison.Ordinal);
        Assert.Equal("notImported", (await VerifyAsync())["openvino-face-reid-256"]);
        Assert.Contains("– openvino-face-reid-256", (await Run().RunAsync("models", "verify")).Output, StringComparison.Ordinal);
        var finding = (await Run().RunAsync("doctor", "--json")).Json.GetProperty("findings").EnumerateArray()
            .Single(finding => finding.GetProperty("subject").GetString() == "model openvino-face-reid-256");
        Assert.Equal("ok", finding.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task A_changed_model_that_only_comes_by_import_is_a_problem_with_the_command_that_repairs_it()
    {
        folder.Add("openvino-face-reid-256.onnx", "something else");

        var finding = (await Run().RunAsync("doctor", "--json")).Json.GetProperty("findings").EnumerateArray()
            .Single(finding => finding.GetProperty("subject").GetString() == "model openvino-face-reid-256");

        Assert.Equal("problem", finding.GetProperty("verdict").GetString());
        Assert.Equal("faceworker models import FILE --card openvino-face-reid-256", finding.GetProperty("remedy").GetString());
    }

    [Fact]
    public async Task An_import_that_fits_is_stored_and_said_to_be()
    {
        var file = SharedData.RequireOrSkip("models", "openvino_face_reid_0095_128_256d.onnx");

        var result = await Run().RunAsync("models", "import", file, "--card", "openvino-face-reid-256");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("✓ openvino-face-reid-256: fits its card; its vectors have", result.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "openvino-face-reid-256.onnx"), result.Output, StringComparison.Ordinal);
        Assert.Equal("ok", (await VerifyAsync())["openvino-face-reid-256"]);
    }

    [Fact]
    public async Task An_import_that_does_not_fit_says_why_and_changes_nothing()
    {
        var file = SharedData.RequireOrSkip("models", "facenet_inception_resnet_v1_160_512d.onnx");

        var result = await Run().RunAsync("models", "import", file, "--card", "openvino-face-reid-256");
        var json = (await Run().RunAsync("models", "import", file, "--card", "openvino-face-reid-256", "--json")).Json;

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("✗ sha256: expected 60e28fcf", result.Output, StringComparison.Ordinal);
        Assert.Contains("✗ input.width: expected 128, found 160", result.Output, StringComparison.Ordinal);
        Assert.Contains("was not stored", result.Output, StringComparison.Ordinal);
        Assert.Contains(json.GetProperty("misfits").EnumerateArray(), misfit => misfit.GetProperty("field").GetString() == "embedding.dimensions");
        Assert.False(json.GetProperty("stored").GetBoolean());
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task A_model_that_could_only_be_verified_by_its_signature_says_so_wherever_it_is_shown()
    {
        var list = (await Run().RunAsync("models", "list", "--json")).Json.GetProperty("models").EnumerateArray().ToDictionary(model => model.GetProperty("id").GetString()!);
        var doctor = (await Run().RunAsync("doctor", "--json")).Json.GetProperty("findings").EnumerateArray().ToDictionary(finding => finding.GetProperty("subject").GetString()!);

        Assert.Equal(("signature only", "weights"), (list["arcface-iresnet50"].GetProperty("verified").GetString(), list["mobilefacenet-512"].GetProperty("verified").GetString()));
        Assert.Contains("not measured", list["arcface-iresnet50"].GetProperty("thresholdsFrom").GetString(), StringComparison.Ordinal);
        Assert.Contains("signature", (await Run().RunAsync("models", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("verified: signature only", (await Run().RunAsync("models", "verify")).Output, StringComparison.Ordinal);
        Assert.Contains("verified: signature only", doctor["model scrfd-10g"].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("verified", doctor["model yunet"].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_brought_file_is_stored_with_what_was_done_to_it_and_what_is_not_known()
    {
        var result = await Run().RunAsync("models", "import", Add("scrfd_10g_bnkps.onnx", ModelFiles.Scrfd(flat: true)), "--card", "scrfd-10g");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.All(
            ["✓ scrfd-10g: fits its card", "made to take any number of pictures at once", "keep the pictures of a batch apart", "verified: signature only"],
            text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
        Assert.Equal("ok", (await VerifyAsync())["scrfd-10g"]);
    }

    [Fact]
    public async Task A_described_file_imports_by_the_card_that_was_printed()
    {
        var file = Add("mine.onnx", ModelFiles.Embedder("x", "y", 112, 512));

        var described = await Run().RunAsync("models", "describe", file);
        var json = (await Run().RunAsync("models", "describe", file, "--json")).Json;
        var import = await Run().RunAsync("models", "import", file, "--card", folder.Add("cards/mine.json", described.Output));

        Assert.Equal((ExitCode.Done, ExitCode.Done), (described.Code, import.Code));
        Assert.StartsWith("// ", described.Output, StringComparison.Ordinal);
        Assert.Contains($"// Fits the card 'adaface': faceworker models import {file} --card adaface", described.Output, StringComparison.Ordinal);
        Assert.Contains("// Check input.channels", described.Output, StringComparison.Ordinal);
        Assert.Equal(512, json.GetProperty("draft").GetProperty("embedding").GetProperty("dimensions").GetInt32());
        Assert.Equal("x", json.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal("ok", (await VerifyAsync())["mine"]);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_is_described_with_the_reason_and_no_card()
    {
        var graph = new OnnxGraph();
        graph.Node("Identity", graph.Output("out", OnnxGraph.Any, 12), [graph.Input("in", OnnxGraph.Any, 12)]);
        var file = Add("other.onnx", graph.ToFile());

        var result = await Run().RunAsync("models", "describe", file);

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("nothing that this version can use: its input 'in' of floats [any, 12] does not take pictures", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("{", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_model_is_not_described()
    {
        var result = await Run().RunAsync("models", "describe", folder.Add("text.onnx", "no model"));

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("text.onnx' is not an ONNX model", result.Error, StringComparison.Ordinal);
        Assert.Contains("Give the file of an ONNX model", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models", "/nowhere/model.onnx", "nobody")]
    [InlineData("file", "/nowhere/model.onnx", "openvino-face-reid-256")]
    public async Task An_import_of_what_is_not_there_is_refused(string code, string file, string card)
    {
        var result = await Run().RunAsync("models", "import", file, "--card", card, "--json");

        Assert.NotEqual(ExitCode.Done, result.Code);
        Assert.Equal(code, result.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_pack_that_does_not_exist_is_refused_with_those_that_do()
    {
        var result = await Run().RunAsync("gallery", "create", "family", "--pack", "none");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("There is no model pack 'none'", result.Error, StringComparison.Ordinal);
        Assert.Contains("default", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private async Task<IReadOnlyDictionary<string, string>> VerifyAsync() => (await Run().RunAsync("models", "verify", "--json")).Json.GetProperty("models").EnumerateArray()
        .ToDictionary(model => model.GetProperty("id").GetString()!, model => model.GetProperty("state").GetString()!);

    private string Add(string name, byte[] file)
    {
        var path = folder.Add($"brought/{name}");
        File.WriteAllBytes(path, file);
        return path;
    }

    private CliRun Run() => new CliRun().With(CliSettings.ModelsVariable, folder.Path);
}
