using System.Text.Json;
using FaceWorker.Cli.Frame;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Evaluation;

/// <summary>The command, with the real models on real photos.</summary>
public sealed class EvaluateQualityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Out => Path.Combine(folder.Path, "out");

    [Fact]
    public async Task It_measures_what_the_card_says_and_writes_the_section_for_a_card()
    {
        var result = await RunAsync(Lfw.Images, "--every", "30", "--json");

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Out, "quality.json"), TestContext.Current.CancellationToken), result.Output);
        var json = result.Json;
        Assert.Equal(("default", "mobilefacenet-512", 257, 257), (Text(json, "pack"), Text(json, "model"), Number(json, "photos"), Number(json, "good")));

        // What the built-in card promises of all photos holds on these.
        var limit = json.GetProperty("cardsLimit");
        Assert.InRange(limit.GetProperty("good").GetDouble(), 0, 0.02);
        Assert.InRange(limit.GetProperty("others").GetDouble(), 0.99, 1);

        var (length, nobody) = (Refused(json, "length"), Refused(json, "distanceFromNobody"));
        Assert.InRange(length, 0.85, nobody);
        Assert.InRange(nobody, 0.98, 1);
        var card = json.GetProperty("card");
        Assert.Equal("distanceFromNobody", Text(card, "measure"));
        Assert.Equal(512, card.GetProperty("nobody").GetBytesFromBase64().Length);
        Assert.Contains("257 upright faces", Text(card, "origin"), StringComparison.Ordinal);
        var percentiles = card.GetProperty("percentiles").EnumerateArray().Select(pair => (pair[0].GetDouble(), pair[1].GetDouble())).ToList();
        Assert.Equal((0, 100), (percentiles[0].Item1, percentiles[^1].Item1));
        Assert.Equal(percentiles.OrderBy(pair => pair.Item2), percentiles);
    }

    [Fact]
    public async Task Too_few_photos_are_refused_with_the_number_that_is_needed()
    {
        folder.Add("photos/one.jpg", "this is no image");

        var result = await RunAsync(Path.Combine(folder.Path, "photos"));

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("0 faces were found on 1 photos", result.Error, StringComparison.Ordinal);
        Assert.Contains("needs 200 of each", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        var result = await RunAsync("/not/here");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("'/not/here'", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    public void Dispose() => folder.Dispose();

    private Task<CliResult> RunAsync(string images, params string[] more) => new CliRun().With(CliSettings.ModelsVariable, TestModels.Folder)
        .RunAsync(TestContext.Current.CancellationToken, ["evaluate", "quality", "--images", images, "--out", Out, .. more]);

    private static double Refused(JsonElement report, string measure) => report.GetProperty("measures").EnumerateArray()
        .Single(one => Text(one, "measure") == measure).GetProperty("refused")[0].GetProperty("others").GetDouble();

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
