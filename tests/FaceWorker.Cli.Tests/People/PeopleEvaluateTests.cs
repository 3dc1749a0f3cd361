using System.Text.Json;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Evaluation;
using FaceWorker.Core.Subjects;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.People;

/// <summary>The command, with the real models on a few dozen real people.</summary>
public sealed class PeopleEvaluateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Out => Path.Combine(folder.Path, "out");

    private string Photos => Path.Combine(folder.Path, "people");

    [Fact]
    public async Task It_writes_the_figures_as_json_and_as_a_page()
    {
        Link(15, person => person.Photos.Count is > 2 and < 6);
        Link(20, person => person.Photos.Count == 1);
        folder.Add("people/Broken/a.jpg", "this is no image");

        var result = await RunAsync("--stream", "--orders", "2", "--batch", "20", "--json");

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Out, "people.json"), Cancel), result.Output);
        Assert.Equal(("default", "leiden", 35), (Text(result, "pack"), Text(result, "method"), result.Json.GetProperty("people").GetInt32()));
        Assert.InRange(Rate(result.Json, "bCubed"), 0.95, 1);
        Assert.InRange(Rate(result.Json, "pairwise"), 0.9, 1);
        Assert.Equal(20, result.Json.GetProperty("bySize")[0].GetProperty("people").GetInt32());
        Assert.Equal([1, 2], result.Json.GetProperty("orders").EnumerateArray().Select(order => order.GetProperty("order").GetInt32()));
        Assert.All(result.Json.GetProperty("orders").EnumerateArray(), order => Assert.InRange(Rate(order, "bCubed"), 0.95, 1));
        Assert.Single(result.Json.GetProperty("imagesWithoutFace").EnumerateArray());
        var page = await File.ReadAllTextAsync(Path.Combine(Out, "people.html"), Cancel);
        Assert.Contains("faces of 35 people are", page, StringComparison.Ordinal);
        Assert.Contains("in random orders", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_see_tables_of_any_method()
    {
        Link(3, person => person.Photos.Count == 3);

        var result = await RunAsync("--method", "average", "--distance", "1.1");

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Contains("BCubed F", result.Output, StringComparison.Ordinal);
        Assert.Contains("Faces of a person", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Order", result.Output, StringComparison.Ordinal);
        Assert.Equal(("average", 1.1), (JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Out, "people.json"), Cancel)).RootElement is var json ? json.GetProperty("method").GetString() : null, json.GetProperty("near").GetDouble()));
    }

    [Fact]
    public async Task One_photo_is_one_group()
    {
        Link(1, person => person.Photos.Count == 1);

        var result = await RunAsync("--json");

        Assert.Equal((1, 1.0), (result.Json.GetProperty("clusters").GetInt32(), Rate(result.Json, "bCubed")));
    }

    [Fact]
    public async Task What_cannot_be_measured_is_told_with_its_remedy()
    {
        Directory.CreateDirectory(Photos);
        var nobody = await RunAsync();
        folder.Add("people/Broken/a.jpg", "this is no image");
        var noFace = await RunAsync();
        var unknownMethod = await RunAsync("--method", "best");
        var leidenByDistance = await RunAsync("--distance", "1");
        var streamOfComponents = await RunAsync("--method", "components", "--stream");
        var distance = await RunAsync("--method", "components", "--distance", "5");

        Assert.Equal([ExitCode.Usage, ExitCode.Failed, ExitCode.Usage, ExitCode.Usage, ExitCode.Usage, ExitCode.Usage],
            new[] { nobody, noFace, unknownMethod, leidenByDistance, streamOfComponents, distance }.Select(result => result.Code));
        Assert.Contains("None of the 1 photos has a face", noFace.Error, StringComparison.Ordinal);
        Assert.Contains("choose a method with --method", leidenByDistance.Error, StringComparison.Ordinal);
        Assert.Contains("--stream is for leiden only", streamOfComponents.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static string? Text(CliResult result, string name) => result.Json.GetProperty(name).GetString();

    private static double Rate(JsonElement json, string name) => json.GetProperty(name).GetProperty("f").GetDouble();

    private Task<CliResult> RunAsync(params string[] more) => new CliRun().With(CliSettings.ModelsVariable, TestModels.Folder)
        .RunAsync(Cancel, ["people", "evaluate", "--images", Photos, "--out", Out, .. more]);

    /// <summary>The first so many of LFW's people who are like that, as folders of this test.</summary>
    private void Link(int number, Func<PersonFolder, bool> isWanted)
    {
        Directory.CreateDirectory(Photos);
        foreach (var person in PeopleFolders.Read(Lfw.Images).Where(isWanted).Take(number))
            Directory.CreateSymbolicLink(Path.Combine(Photos, person.Person.Value), Path.Combine(Lfw.Images, person.Person.Value));
    }
}
