using System.Text.Json;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Subjects;
using FaceWorker.Testing;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Tests.Evaluation;

/// <summary>The command, with the real models and database on a few dozen real people.</summary>
public sealed class EvaluateIdentifyTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Out => Path.Combine(folder.Path, "out");

    private string People => Path.Combine(folder.Path, "people");

    [Fact]
    public async Task Through_the_database_rule_nearest_gives_the_figures_of_comparing_everything_in_process_and_the_gallery_is_gone()
    {
        Link(20, person => person.Photos.Count is > 2 and < 8);
        Link(60, person => person.Photos.Count == 1);
        folder.Add("people/Broken/a.jpg", "this is no image");
        folder.Add("people/Broken/b.jpg", "this is no image");

        var result = await RunAsync("--enroll", "2", "--json");

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Out, "identify.json"), Cancel), result.Output);
        var split = OpenSetSplit.Read(People, 2);
        var expected = await CompareEverythingAsync(split);
        Assert.Equal(
            (20, 1, 40, split.Genuine.Count, 1, 60, 0, 2),
            (Number(result, "enrolled"), Number(result, "notEnrolled"), Number(result, "templates"), Number(result, "genuineProbes"), Number(result, "genuineWithoutFace"),
                Number(result, "strangerProbes"), Number(result, "strangersWithoutFace"), result.Json.GetProperty("imagesWithoutFace").GetArrayLength()));
        Assert.Equal(["nearest", "knn", "centroid", "svm"], result.Json.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("rule").GetString()));
        var nearest = result.Json.GetProperty("rules")[0];
        Assert.Equal((expected.RankOne, expected.Fnir), (Rate(nearest, "rankOne"), Rate(nearest, "fnirAtFpir1e2")));
        Assert.Equal(expected.Threshold!.Value.Value, nearest.GetProperty("thresholdSquared").GetDouble(), 0.002);
        Assert.InRange(nearest.GetProperty("det").GetArrayLength(), 10, 61);
        Assert.Equal(0, await galleries.ScalarAsync<long>("SELECT (SELECT count(*) FROM gallery) + (SELECT count(*) FROM face) + (SELECT count(*) FROM subject)"));
    }

    [Fact]
    public async Task People_see_a_table_and_a_page()
    {
        Link(3, person => person.Photos.Count == 3);
        Link(5, person => person.Photos.Count == 1);

        var result = await RunAsync("--rule", "centroid", "nearest");

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Contains("3 people with 3 templates", result.Output, StringComparison.Ordinal);
        Assert.Contains("FNIR at FPIR 1 %", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("knn", result.Output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(Out, "identify.html"), Cancel);
        Assert.True(page.IndexOf("<td>nearest</td>", StringComparison.Ordinal) < page.IndexOf("<td>centroid</td>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopped_in_the_middle_it_leaves_no_gallery()
    {
        Link(200, person => person.Photos.Count == 2);
        Link(200, person => person.Photos.Count == 1);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var run = Command().RunAsync(interrupt.Token, Arguments());
        while (await CountGalleriesAsync() == 0 && !run.IsCompleted)
            await Task.Yield();
        await interrupt.CancelAsync();
        var result = await run;

        Assert.Equal(ExitCode.Interrupted, result.Code);
        Assert.Equal(0, await CountGalleriesAsync());
        Assert.False(File.Exists(Path.Combine(Out, "identify.json")));
    }

    [Fact]
    public async Task What_cannot_be_measured_is_told_before_anything_is_embedded()
    {
        folder.Add("people/Ann/a1.jpg");
        folder.Add("people/Bo/b1.jpg");
        var nobodyTwice = await RunAsync("--json");
        folder.Add("people/Ann/a2.jpg");
        var unknownPack = await RunAsync("--pack", "nonsense");
        var unknownRule = await RunAsync("--rule", "best");
        var noFolder = await Command().RunAsync(Cancel, "evaluate", "identify", "--images", "/not/here", "--out", Out);
        var noDatabase = await new CliRun().With(CliSettings.ModelsVariable, TestModels.Folder).RunAsync(Cancel, Arguments());

        Assert.Equal("noProbes", nobodyTwice.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("second photo", nobodyTwice.Json.GetProperty("error").GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            [ExitCode.Usage, ExitCode.NotReady, ExitCode.Usage, ExitCode.Usage, ExitCode.NotReady],
            new[] { nobodyTwice, unknownPack, unknownRule, noFolder, noDatabase }.Select(result => result.Code));
        Assert.Contains("no model pack 'nonsense'", unknownPack.Error, StringComparison.Ordinal);
        Assert.Contains("'/not/here'", noFolder.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static async Task<OpenSetResult> CompareEverythingAsync(OpenSetSplit split)
    {
        await using var packs = await FacePacks.LoadAsync(new ModelStore(TestModels.Folder), [PackId.Default], new VisionOptions(), Cancel);
        var photos = await LocalPhotos.EmbedderOf(packs.Get(PackId.Default), VectorStorage.Half).EmbedAsync(split.Paths, Lane.Bulk, progress: null, Cancel);
        var gallery = split.Enrolled.Where(photo => photos[photo.Path].Embedding is not null).ToList();

        ProbeOutcome Search(LabelledPhoto probe, bool isEnrolled)
        {
            if (photos[probe.Path].Embedding is not { } embedding)
                return new ProbeOutcome(isEnrolled, false, null);
            var (person, distance) = gallery.Select(one => (one.Person, Distance: photos[one.Path].Embedding!.DistanceTo(embedding))).MinBy(one => one.Distance);
            return new ProbeOutcome(isEnrolled, isEnrolled && person == probe.Person, distance);
        }

        return OpenSetEvaluation.Evaluate([.. split.Genuine.Select(probe => Search(probe, true)), .. split.Strangers.Select(probe => Search(probe, false))]);
    }

    private static int Number(CliResult result, string name) => result.Json.GetProperty(name).GetInt32();

    private static CountedRate Rate(JsonElement rule, string name) =>
        new(rule.GetProperty(name).GetProperty("count").GetInt64(), rule.GetProperty(name).GetProperty("trials").GetInt64());

    /// <summary>The first so many of LFW's people who are like that, as folders of this test.</summary>
    private void Link(int number, Func<PersonFolder, bool> isWanted)
    {
        Directory.CreateDirectory(People);
        foreach (var person in PeopleFolders.Read(Lfw.Images).Where(isWanted).Take(number))
            Directory.CreateSymbolicLink(Path.Combine(People, person.Person.Value), Path.Combine(Lfw.Images, person.Person.Value));
    }

    private Task<long> CountGalleriesAsync() => galleries.ScalarAsync<long>("SELECT count(*) FROM gallery");

    private CliRun Command() => galleries.Command().With(CliSettings.ModelsVariable, TestModels.Folder);

    private string[] Arguments(params string[] more) => ["evaluate", "identify", "--images", People, "--out", Out, .. more];

    private Task<CliResult> RunAsync(params string[] more) => Command().RunAsync(Cancel, Arguments(more));
}
