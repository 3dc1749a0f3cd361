using System.Text.Json;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Evaluation;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Calibration;

/// <summary>The commands, with the real database, the real models and a few photos of LFW.</summary>
public sealed class CalibrateTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task The_gallery_decides_by_the_calibration_until_it_is_rolled_back()
    {
        var name = await CreateAsync();
        var before = await ShowAsync(name);
        AddPeople();
        AddStrangers(70);

        var calibrated = await RunAsync("calibrate", "--gallery", name, "--fmr", "0.002", "--folders", folder.Path);
        var shown = await ShowAsync(name);
        var listed = await ListAsync(name);
        var rolledBack = await RunAsync("calibration", "rollback", "--gallery", name);

        Assert.Equal((ExitCode.Done, ""), (calibrated.Code, calibrated.Error));
        const string origin = "Calibrated on 74 people and 3,309 comparisons of different people: match at a false match rate of 0.002, review at 0.02";
        Assert.All([origin, "false match rate 0.002", "1.330 → ", "1.513 → ", "squared Euclidean distance", "12 genuine, 3,309 impostor", "(95 %)", "82 photos, 0 photos without",
            "Warning: Too few comparisons of different people", $"faceworker calibration rollback --gallery {name}"], text => Assert.Contains(text, calibrated.Output, StringComparison.Ordinal));
        Assert.Contains("(at most 1 in 100 strangers is called a match, 1 in 5 a match or a review, among 0 people", shown, StringComparison.Ordinal);
        Assert.Contains("as measured on 74 people of its own", shown, StringComparison.Ordinal);
        Assert.Equal((true, 0.002, 74), (listed.GetProperty("isInForce").GetBoolean(), listed.GetProperty("fmrTarget").GetDouble(), listed.GetProperty("people").GetInt32()));
        Assert.Contains("match up to 1.33, review up to 1.513 (at most 1 in 1,000 pairs of different people is called a match; by the false matches of LFW's 4,281 people", rolledBack.Output, StringComparison.Ordinal);
        Assert.Equal(before, await ShowAsync(name));
        Assert.False((await ListAsync(name)).GetProperty("isInForce").GetBoolean());
        Assert.Contains("1.330 → ", (await RunAsync("calibration", "list", "--gallery", name)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_that_show_no_face_or_are_broken_are_counted_and_named()
    {
        var name = await CreateAsync();
        AddPeople();
        folder.Add("Zhu_Rongji/broken.jpg", "this is no image");

        var json = await RunAsync("calibrate", "--gallery", name, "--fmr", "0.05", "--folders", folder.Path, "--dry-run", "--json");
        var text = await RunAsync("calibrate", "--gallery", name, "--fmr", "0.05", "--folders", folder.Path, "--dry-run");

        Assert.Equal((ExitCode.Done, 13), (json.Code, json.Json.GetProperty("photos").GetInt32()));
        var left = Assert.Single(json.Json.GetProperty("imagesWithoutFace").EnumerateArray());
        Assert.EndsWith("Zhu_Rongji/broken.jpg", left.GetProperty("image").GetString(), StringComparison.Ordinal);
        Assert.Equal(12 + 54, json.Json.GetProperty("calibration").GetProperty("genuineComparisons").GetInt32() + json.Json.GetProperty("calibration").GetProperty("impostorComparisons").GetInt32());
        Assert.Contains("13 photos, 1 photo without a usable face", text.Output, StringComparison.Ordinal);
        Assert.Contains("Zhu_Rongji/broken.jpg: ", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_on_pairs_shows_the_thresholds_and_changes_nothing()
    {
        var name = await CreateAsync();
        var before = await ShowAsync(name);
        AddPeople();
        var pairs = folder.Add("pairs.txt", "2\nAaron_Peirsol\t1\t3\nZhu_Rongji\t1\t2\nAaron_Peirsol\t1\tZhu_Rongji\t1\nAl_Gore\t2\tAdam_Sandler\t1\n");

        var result = await RunAsync("calibrate", "--gallery", name, "--fmr", "0.1", "--pairs", pairs, "--images", folder.Path, "--dry-run", "--json");

        Assert.Equal(ExitCode.Done, result.Code);
        var calibration = result.Json.GetProperty("calibration");
        Assert.Equal((true, 4, 2, 2), (result.Json.GetProperty("dryRun").GetBoolean(), calibration.GetProperty("people").GetInt32(),
            calibration.GetProperty("genuineComparisons").GetInt32(), calibration.GetProperty("impostorComparisons").GetInt32()));
        Assert.False(calibration.TryGetProperty("id", out _));
        Assert.Equal(1.329, calibration.GetProperty("replaced").GetProperty("match").GetDouble(), 0.001);
        Assert.Equal(before, await ShowAsync(name));
        Assert.Contains("was never calibrated", (await RunAsync("calibration", "list", "--gallery", name)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_with_too_few_photos_of_several_people_teaches_nothing()
    {
        var name = await CreateAsync();
        var before = await ShowAsync(name);

        var result = await RunAsync("calibrate", "--gallery", name, "--from-archive");

        Assert.Equal((ExitCode.Rejected, ""), (result.Code, result.Output));
        Assert.Contains("The gallery has 0 pairs of faces on one photo (0 photos of several people), too few to learn from: it takes 300 at least.", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await ShowAsync(name));
    }

    [Fact]
    public async Task Photos_of_one_person_are_refused_in_one_sentence()
    {
        var name = await CreateAsync();
        var before = await ShowAsync(name);
        Add("Zhu_Rongji", 1, 2);

        var result = await RunAsync("calibrate", "--gallery", name, "--fmr", "0.01", "--folders", folder.Path);

        Assert.Equal((ExitCode.Rejected, ""), (result.Code, result.Output));
        Assert.Contains("All photos are of one person ('Zhu_Rongji')", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await ShowAsync(name));
    }

    [Fact]
    public async Task A_gallery_whose_vectors_another_model_made_is_refused()
    {
        var name = await galleries.AddGalleryAsync();
        AddPeople();

        var result = await RunAsync("calibrate", "--gallery", name, "--fmr", "0.01", "--folders", folder.Path, "--json");

        Assert.Equal((ExitCode.NotReady, "modelChanged"), (result.Code, result.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Without_a_calibration_in_force_a_rollback_is_refused_with_the_origin()
    {
        var name = await galleries.AddGalleryAsync();

        var text = await RunAsync("calibration", "rollback", "--gallery", name);
        var json = await RunAsync("calibration", "rollback", "--gallery", name, "--json");

        Assert.Equal((ExitCode.Rejected, ExitCode.Rejected), (text.Code, json.Code));
        Assert.Contains($"Gallery '{name}' has no calibration in force to roll back; its thresholds have another origin: a test.", text.Error, StringComparison.Ordinal);
        Assert.Equal("noCalibration", json.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("calibrate", "--fmr", "0.01", "--folders", ".")]
    [InlineData("calibration", "list")]
    [InlineData("calibration", "rollback")]
    public async Task A_gallery_that_is_not_there_is_named(params string[] arguments)
    {
        folder.Add("Anna/1.jpg");

        var result = await RunAsync([.. arguments.Select(argument => argument == "." ? folder.Path : argument), "--gallery", "nowhere"]);

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("There is no gallery 'nowhere'", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--fmr is 0; it must be more than 0 and at most 0.1.", "--fmr", "0", "--folders", "people")]
    [InlineData("--fmr is 0.11; it must be more than 0 and at most 0.1.", "--fmr", "0.11", "--folders", "people")]
    [InlineData("--fmr is -1e-3; it must be more than 0 and at most 0.1.", "--fmr", "-1e-3", "--folders", "people")]
    [InlineData("--fmr is NaN; it must be more than 0 and at most 0.1.", "--fmr", "NaN", "--folders", "people")]
    [InlineData("'few'", "--fmr", "few", "--folders", "people")]
    [InlineData("--far is 0.11; it must be more than 0 and at most 0.1.", "--far", "0.11", "--folders", "people")]
    [InlineData("Give the false match rate to allow: --fmr", "--folders", "people")]
    [InlineData("Give the false match rate to allow: --fmr", "--fmr", "1e-3", "--far", "1e-3", "--folders", "people")]
    [InlineData("either --folders, or --pairs and --images", "--fmr", "1e-3")]
    [InlineData("--from-archive takes the gallery's own photos and rates", "--from-archive", "--fmr", "1e-3")]
    [InlineData("--from-archive takes the gallery's own photos and rates", "--from-archive", "--folders", "people")]
    [InlineData("either --folders, or --pairs and --images", "--fmr", "1e-3", "--folders", "people", "--pairs", "pairs.txt", "--images", "people")]
    [InlineData("--pairs names photos in the folder of --images: give both.", "--fmr", "1e-3", "--pairs", "pairs.txt")]
    [InlineData("The folder '/not/here' does not exist.", "--fmr", "1e-3", "--folders", "/not/here")]
    [InlineData("The folder of images '/not/here' does not exist.", "--fmr", "1e-3", "--pairs", "pairs.txt", "--images", "/not/here")]
    public async Task What_cannot_be_is_refused_with_its_option_and_value(string sentence, params string[] options)
    {
        var result = await RunAsync(["calibrate", "--gallery", "family", .. options]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rate_s_option_is_known_by_its_name_of_before_which_the_help_does_not_show()
    {
        folder.Add("Anna/1.jpg");

        var before = await RunAsync("calibrate", "--gallery", "nowhere", "--far", "0.01", "--folders", folder.Path);
        var help = await RunAsync("calibrate", "--help");

        Assert.Contains("There is no gallery 'nowhere'", before.Error, StringComparison.Ordinal);
        Assert.Contains("--fmr", help.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--far", help.Output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private async Task<string> CreateAsync()
    {
        TestModels.Require();
        var name = $"g-{Guid.NewGuid():N}";
        Assert.Equal(ExitCode.Done, (await RunAsync("gallery", "create", name)).Code);
        return name;
    }

    /// <summary>The newest calibration.</summary>
    private async Task<JsonElement> ListAsync(string gallery) =>
        (await RunAsync("calibration", "list", "--gallery", gallery, "--json")).Json.GetProperty("calibrations")[0];

    private async Task<string> ShowAsync(string gallery) => (await RunAsync("gallery", "show", gallery)).Output;

    private Task<CliResult> RunAsync(params string[] arguments) =>
        galleries.Command().With(CliSettings.ModelsVariable, TestModels.Folder).RunAsync(TestContext.Current.CancellationToken, arguments);

    /// <summary>Four people with three photos each: 4 · 3 comparisons of one person, 12 · 11 ÷ 2 − 12 = 54 of two.</summary>
    private void AddPeople()
    {
        Add("Aaron_Peirsol", 1, 3, 4);
        Add("Adam_Sandler", 1, 2, 3);
        Add("Al_Gore", 2, 4, 6);
        Add("Zhu_Rongji", 1, 2, 3);
    }

    /// <summary>One photo each.</summary>
    private void AddStrangers(int count)
    {
        foreach (var person in Directory.GetDirectories(Lfw.Images).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).Where(name => name.StartsWith('B')).Take(count))
            File.Copy(Directory.GetFiles(Path.Combine(Lfw.Images, person)).Min(StringComparer.Ordinal)!, folder.Add($"{person}/1.jpg"), overwrite: true);
    }

    private void Add(string person, params int[] numbers)
    {
        foreach (var file in numbers.Select(number => $"{person}_{number:D4}.jpg"))
            File.Copy(Path.Combine(Lfw.Images, person, file), folder.Add($"{person}/{file}"), overwrite: true);
    }
}
