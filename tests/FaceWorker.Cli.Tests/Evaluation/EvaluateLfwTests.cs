using System.Text.Json;
using FaceWorker.Cli.Frame;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Evaluation;

/// <summary>The command, with the real models on a few real photos.</summary>
public sealed class EvaluateLfwTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Out => Path.Combine(folder.Path, "out");

    [Fact]
    public async Task It_writes_the_figures_as_json_and_as_a_page()
    {
        var result = await RunAsync(Lfw.Images, FewPairs());

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Contains("Accuracy               100.00 % ± 0.00 %", result.Output, StringComparison.Ordinal);
        var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Out, "lfw.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(("default", "mobilefacenet-512", "full"), (json.GetProperty("pack").GetString(), json.GetProperty("model").GetString(), json.GetProperty("storage").GetString()));
        Assert.Equal([1, 0, 0, 1, 0], new[] { "accuracy", "accuracyDeviation", "fnmrAtFmr1e3", "auc", "eer" }.Select(name => json.GetProperty(name).GetDouble()));
        Assert.Equal((8, 0), (json.GetProperty("pairs").GetInt32(), json.GetProperty("missing").GetInt32()));
        Assert.InRange(json.GetProperty("thresholdSquared").GetDouble(), 0.1, 1.9);
        Assert.Contains("100.00 % of 8 pairs are decided correctly", await File.ReadAllTextAsync(Path.Combine(Out, "lfw.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_the_document_is_all_that_is_printed()
    {
        var result = await RunAsync(Lfw.Images, FewPairs(), "--json", "--storage", "half");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal("half", result.Json.GetProperty("storage").GetString());
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Out, "lfw.json"), TestContext.Current.CancellationToken), result.Output);
    }

    [Fact]
    public async Task A_photo_without_a_face_or_that_is_broken_is_named_and_its_pair_is_an_error_in_one_figure()
    {
        foreach (var (name, number) in new[] { ("Aaron_Peirsol", 1), ("Aaron_Peirsol", 3), ("Aaron_Peirsol", 4), ("Zhu_Rongji", 1), ("Zhu_Rongji", 2), ("Zhu_Rongji", 3) })
            Copy(name, number);
        folder.Add("images/Aaron_Peirsol/Aaron_Peirsol_0007.jpg", "this is no image");

        var result = await RunAsync(Path.Combine(folder.Path, "images"), Pairs("2\t2",
            "Aaron_Peirsol\t1\t3", "Aaron_Peirsol\t1\t7", "Aaron_Peirsol\t1\tZhu_Rongji\t1", "Aaron_Peirsol\t1\tZhu_Rongji\t2",
            "Aaron_Peirsol\t1\t3", "Aaron_Peirsol\t3\t1", "Aaron_Peirsol\t3\tZhu_Rongji\t3", "Aaron_Peirsol\t4\tZhu_Rongji\t1"), "--json");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal((1, 0.875, 1), (result.Json.GetProperty("missing").GetInt32(), result.Json.GetProperty("accuracy").GetDouble(), result.Json.GetProperty("accuracyWithoutMissing").GetDouble()));
        var broken = Assert.Single(result.Json.GetProperty("imagesWithoutFace").EnumerateArray());
        Assert.EndsWith("Aaron_Peirsol_0007.jpg", broken.GetProperty("image").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(broken.GetProperty("problem").GetString()!);
    }

    [Fact]
    public async Task A_photo_that_is_not_there_is_named_with_its_line()
    {
        var result = await RunAsync(Lfw.Images, Pairs("2\t1", "Aaron_Peirsol\t1\t3", "Aaron_Peirsol\t1\tZhu_Rongji\t1", "Aaron_Peirsol\t1\t999", "Aaron_Peirsol\t1\tZhu_Rongji\t1"));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("pairs.txt, line 4: expected the image '", result.Error, StringComparison.Ordinal);
        Assert.Contains("Aaron_Peirsol/Aaron_Peirsol_0999.jpg'", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out), "Nothing is written before the input is known to be right.");
    }

    [Fact]
    public async Task A_wrong_line_is_named_with_what_was_expected_and_found()
    {
        var result = await RunAsync(folder.Path, Pairs("2\t1", "Aaron_Peirsol\t1"), "--json");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal("pairsFile", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("line 2: expected 'PERSON, NUMBER, NUMBER'", result.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_files_and_packs_that_do_not_exist_are_named()
    {
        var images = await RunAsync("/not/here", Pairs("2\t1"));
        var pairs = await RunAsync(folder.Path, "/not/here.txt");
        var pack = await RunAsync(Lfw.Images, FewPairs(), "--pack", "nonsense");

        Assert.Equal([ExitCode.Usage, ExitCode.Usage, ExitCode.NotReady], new[] { images, pairs, pack }.Select(result => result.Code));
        Assert.Contains("'/not/here'", images.Error, StringComparison.Ordinal);
        Assert.Contains("'/not/here.txt'", pairs.Error, StringComparison.Ordinal);
        Assert.Contains("no model pack 'nonsense'", pack.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private Task<CliResult> RunAsync(string images, string pairs, params string[] more) => new CliRun().With(CliSettings.ModelsVariable, TestModels.Folder)
        .RunAsync(TestContext.Current.CancellationToken, ["evaluate", "lfw", "--images", images, "--pairs", pairs, "--out", Out, .. more]);

    /// <summary>Two folds of the same distances, so that each chooses the right threshold for the other.</summary>
    private string FewPairs() => Pairs("2\t2",
        "Aaron_Peirsol\t1\t3", "Zhu_Rongji\t1\t2", "Aaron_Peirsol\t1\tZhu_Rongji\t1", "Aaron_Peirsol\t3\tZhu_Rongji\t2",
        "Aaron_Peirsol\t3\t1", "Zhu_Rongji\t2\t1", "Zhu_Rongji\t1\tAaron_Peirsol\t1", "Zhu_Rongji\t2\tAaron_Peirsol\t3");

    private string Pairs(params string[] lines) => folder.Add("pairs.txt", string.Join('\n', lines));

    private void Copy(string name, int number)
    {
        var target = folder.Add($"images/{name}/{name}_{number:D4}.jpg");
        File.Copy(Path.Combine(Lfw.Images, name, $"{name}_{number:D4}.jpg"), target, overwrite: true);
    }
}
