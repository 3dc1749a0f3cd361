using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Galleries;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Galleries;

public sealed class GalleryTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>
{
    [Fact]
    public async Task Show_tells_model_thresholds_rule_gate_crops_and_counts()
    {
        var name = await galleries.AddGalleryAsync();

        var text = (await galleries.Command().RunAsync("gallery", "show", name)).Output;

        Assert.All(
            [name, "test-model, 4 values, fingerprint abc", "match up to 1.1, review up to 1.3 (a test)", "squared Euclidean distance", "nearest", "at least 32 pixels", "none: no image data", "0 images", "exact"],
            fact => Assert.Contains(fact, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gallery_of_brought_models_says_that_its_thresholds_are_not_measured_and_can_only_be_made_once_they_are_there()
    {
        using var store = new TemporaryFolder();
        CliRun Command() => galleries.Command().With(CliSettings.ModelsVariable, store.Path);
        var embedder = store.Add("brought/w600k_r50.onnx");
        await File.WriteAllBytesAsync(embedder, ModelFiles.Embedder("input.1", "683", 112, 512), StoredGalleries.Cancel);
        var name = $"g-{Guid.NewGuid():N}";

        var early = await Command().RunAsync("gallery", "create", name, "--pack", "scrfd-arcface");
        var import = await Command().RunAsync("models", "import", embedder, "--card", "arcface-iresnet50");
        var created = await Command().RunAsync("gallery", "create", name, "--pack", "scrfd-arcface");
        var shown = (await Command().RunAsync("gallery", "show", name)).Output;

        Assert.Equal((ExitCode.NotReady, ExitCode.Done, ExitCode.Done), (early.Code, import.Code, created.Code));
        Assert.Contains("faceworker models import FILE --card arcface-iresnet50", early.Error, StringComparison.Ordinal);
        Assert.Contains($"faceworker calibrate --gallery {name}", created.Error, StringComparison.Ordinal);
        Assert.All(["arcface-iresnet50, 512 values", "not measured by FaceWorker", "calibrate the gallery"], text => Assert.Contains(text, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_what_is_given_changes_and_thresholds_say_who_set_them_and_when()
    {
        var name = await galleries.AddGalleryAsync();

        var set = (await galleries.Command().RunAsync("gallery", "set", name, "--review", "1.4", "--rule", "knn", "--neighbours", "9", "--crops", "keep", "--max-yaw", "45.5", "--json")).Json;
        var shown = (await galleries.Command().RunAsync("gallery", "show", name, "--json")).Json;

        Assert.Equal(set.ToString(), shown.ToString());
        Assert.Equal((1.1, 1.4), (shown.GetProperty("thresholds").GetProperty("match").GetDouble(), shown.GetProperty("thresholds").GetProperty("review").GetDouble()));
        Assert.Matches(@"^set by hand on \d{4}-\d\d-\d\d by tester$", shown.GetProperty("thresholds").GetProperty("origin").GetString());
        Assert.Equal(("knn", 9, "keep"), (shown.GetProperty("rule").GetString(), shown.GetProperty("neighbours").GetInt32(), shown.GetProperty("crops").GetString()));
        Assert.Equal((45.5, 32), (shown.GetProperty("gate").GetProperty("maxYaw").GetDouble(), shown.GetProperty("gate").GetProperty("minFaceSize").GetDouble()));
    }

    [Fact]
    public async Task A_setting_that_is_no_threshold_leaves_their_origin()
    {
        var name = await galleries.AddGalleryAsync();

        var set = (await galleries.Command().RunAsync("gallery", "set", name, "--min-score", "0.7", "--json")).Json;

        Assert.Equal("a test", set.GetProperty("thresholds").GetProperty("origin").GetString());
        Assert.Equal(0.7, set.GetProperty("gate").GetProperty("minScore").GetDouble());
    }

    [Fact]
    public async Task The_least_quality_is_the_cards_until_it_is_set()
    {
        var name = await galleries.AddGalleryAsync();
        var before = (await galleries.Command().RunAsync("gallery", "show", name)).Output;

        var set = await galleries.Command().RunAsync("gallery", "set", name, "--min-quality", "2.5");

        Assert.Contains("quality as the model's card asks", before, StringComparison.Ordinal);
        Assert.Contains("quality at least 2.5", set.Output, StringComparison.Ordinal);
        Assert.Equal(2.5, (await galleries.Command().RunAsync("gallery", "show", name, "--json")).Json.GetProperty("gate").GetProperty("minQuality").GetDouble());
    }

    [Theory]
    [InlineData("--match is 1.5, above the review threshold, which is 1.3", "--match", "1.5")]
    [InlineData("The match threshold is 1.1, above --review, which is 1", "--review", "1")]
    [InlineData("--match is 1.2, above --review, which is 1.1", "--match", "1.2", "--review", "1.1")]
    [InlineData("--match is 4.5; it must be 0 to 4", "--match", "4.5")]
    [InlineData("--min-score is 1.5; it must be 0 to 1", "--min-score", "1.5")]
    [InlineData("--min-face-size is -1; it must be 0 or more", "--min-face-size", "-1")]
    [InlineData("--min-quality is 101; it must be 0 to 100", "--min-quality", "101")]
    [InlineData("--max-roll is NaN; it must be 0 to 180", "--max-roll", "NaN")]
    [InlineData("--min-quality is '2,5', which is no number; digits have a point before the fraction", "--min-quality", "2,5")]
    [InlineData("--fpir is '1%', which is no number", "--fpir", "1%")]
    [InlineData("--fpir is 0; give a share more than 0 and less than 1, such as 0.01 for 1 %", "--fpir", "0")]
    [InlineData("--fpir is 1; give a share", "--fpir", "1")]
    [InlineData("--fpir is 1.5; give a share", "--fpir", "1.5")]
    [InlineData("--fpir is -1; give a share", "--fpir", "-1")]
    [InlineData("--fpir is NaN; give a share", "--fpir", "NaN")]
    [InlineData("--review-fpir is 1; give a share", "--review-fpir", "1")]
    [InlineData("The FPIR of reviews is 0.001, below that of matches, which is 0.01", "--fpir", "0.01", "--review-fpir", "0.001")]
    [InlineData("--neighbours is 0; it must be 1 to 100", "--neighbours", "0")]
    [InlineData("'best'", "--rule", "best")]
    [InlineData("There is nothing to change")]
    public async Task A_value_that_cannot_be_is_refused_with_its_option_and_changes_nothing(string sentence, params string[] options)
    {
        var name = await galleries.AddGalleryAsync();
        var before = (await galleries.Command().RunAsync("gallery", "show", name)).Output;

        var result = await galleries.Command().RunAsync(["gallery", "set", name, .. options]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, (await galleries.Command().RunAsync("gallery", "show", name)).Output);
    }

    [Theory]
    [InlineData(299, false)]
    [InlineData(300, true)]
    public async Task A_gallery_that_has_outgrown_its_calibration_is_warned_of_with_the_remedy(long persons, bool isWarned)
    {
        var name = await galleries.AddGalleryAsync();
        var summary = await galleries.WithStoreAsync(store => store.ShowAsync(new GalleryName(name), StoredGalleries.Cancel));

        var warning = GalleryView.Of(summary with { Persons = persons, Templates = persons, CalibratedPersons = 3 }).Warning;

        Assert.Equal(isWarned, warning is not null);
        Assert.All(isWarned ? ["was calibrated with 3 persons and has 300", $"faceworker calibrate --gallery {name} --from-archive"] : Array.Empty<string>(),
            part => Assert.Contains(part, warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_rule_svm_is_refused_with_the_remedy_while_nothing_is_trained()
    {
        var name = await galleries.AddGalleryAsync();

        var result = await galleries.Command().RunAsync("gallery", "set", name, "--rule", "svm");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains($"faceworker gallery train {name}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_prints_a_receipt_and_the_gallery_is_gone()
    {
        var name = await galleries.AddGalleryAsync();
        await galleries.WithStoreAsync(async store =>
        {
            await store.RecordRejectionAsync(name, "/broken.jpg", RejectionReason.Corrupt, "", StoredGalleries.Cancel);
            return 0;
        });

        var deleted = await galleries.Command().RunAsync("gallery", "delete", name, "--yes", "--json");
        var again = await galleries.Command().RunAsync("gallery", "delete", name, "--yes");

        Assert.Equal((ExitCode.Done, name, 0, 1), (deleted.Code, deleted.Json.GetProperty("gallery").GetString(), deleted.Json.GetProperty("images").GetInt32(), deleted.Json.GetProperty("rejections").GetInt32()));
        Assert.Equal(ExitCode.NotReady, again.Code);
        Assert.Contains($"There is no gallery '{name}'", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Delete_needs_a_yes(bool? answer, bool isDeleted)
    {
        var name = await galleries.AddGalleryAsync();
        var question = "";
        var command = galleries.Command();
        command.Confirm = answer is { } say ? asked => { question = asked; return say; } : null;

        var result = await command.RunAsync("gallery", "delete", name);

        Assert.Equal(isDeleted ? ExitCode.Done : ExitCode.Usage, result.Code);
        Assert.Contains(answer is null ? "Add --yes" : $"Deleting gallery '{name}' with 0 images", result.Error + question, StringComparison.Ordinal);
        Assert.Equal(isDeleted ? ExitCode.NotReady : ExitCode.Done, (await galleries.Command().RunAsync("gallery", "show", name)).Code);
    }

    [Fact]
    public async Task Create_takes_settings_and_says_when_the_gallery_was_there_with_others()
    {
        TestModels.Require();
        var name = $"g-{Guid.NewGuid():N}";
        CliRun Command() => galleries.Command().With(CliSettings.ModelsVariable, TestModels.Folder);

        var created = (await Command().RunAsync("gallery", "create", name, "--crops", "keep", "--match", "0.9", "--json")).Json;
        var again = await Command().RunAsync("gallery", "create", name, "--crops", "none");
        var svm = await Command().RunAsync("gallery", "create", name + "-svm", "--rule", "svm");

        Assert.Equal(("keep", 0.9), (created.GetProperty("crops").GetString(), created.GetProperty("thresholds").GetProperty("match").GetDouble()));
        Assert.Equal(ExitCode.Done, again.Code);
        Assert.Contains($"faceworker gallery set {name}", again.Error, StringComparison.Ordinal);
        Assert.Contains("keep: a small JPEG", again.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotReady, svm.Code);
    }
}
