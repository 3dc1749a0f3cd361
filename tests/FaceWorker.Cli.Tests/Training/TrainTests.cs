using System.Diagnostics;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Evaluation;
using FaceWorker.Cli.Training;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Testing;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Photos;
using FaceWorker.Training.Runs;
using FaceWorker.Vision;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Tests.Training;

/// <summary>What of a training the command does itself: it asks for the program, cuts crops out, draws and exports. LibTorch is not needed.</summary>
public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Run => Path.Combine(folder.Path, "run");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_the_program_it_says_how_to_get_it()
    {
        var result = await new CliRun().RunAsync("train", "--images", folder.Path, "--out", Run);

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.StartsWith("The program faceworker-train, which trains networks with LibTorch, is not in '", result.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet publish src/FaceWorker.Trainer -c Release -o trainer && export FACEWORKER_TRAINER=", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_named_with_its_setting()
    {
        var result = await new CliRun().With("FACEWORKER_TRAINER", "/nowhere/faceworker-train").RunAsync("train", "--images", folder.Path, "--out", Run, "--json");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Equal("FACEWORKER_TRAINER is '/nowhere/faceworker-train', which does not exist.", result.Json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_host_that_is_too_old_for_libtorch_gets_one_sentence_before_a_photo_is_read()
    {
        var result = await new CliRun().With("FACEWORKER_TRAINER", TrainerProgram()).RunAsync("train", "--images", "/nowhere", "--out", Run, "--json");

        var error = result.Json.GetProperty("error");
        if (await IsOldAsync())
        {
            Assert.Equal((ExitCode.NotReady, "noLibTorch"), (result.Code, error.GetProperty("code").GetString()));
            Assert.Matches(@"^LibTorch cannot be loaded: it needs glibc 2\.38 or later, and this host has 2\.\d+\.$", error.GetProperty("message").GetString()!);
        }
        else
            Assert.Equal("notFound", error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("--loss", "hinge", "'hinge' not recognized")]
    [InlineData("--learning-rate", "100", "--learning-rate is 100; it must be 1E-08 to 10.")]
    [InlineData("--batch-people", "1", "--batch-people is 1; it must be 2 to 1000.")]
    public async Task Settings_that_make_no_sense_are_refused(string option, string value, string message)
    {
        var result = await new CliRun().RunAsync("train", "--images", folder.Path, "--out", Run, option, value);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(message, result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_run_is_neither_overwritten_nor_made_another_by_mistake()
    {
        await WriteRunAsync();
        var command = new CliRun().With("FACEWORKER_TRAINER", TrainerProgram());

        var again = await command.RunAsync("train", "--images", folder.Path, "--out", Run);
        Assert.Equal($"--out is '{Run}', which has a run's checkpoints. Go on with it by --resume, or give another folder.\n", again.Error);
        var other = await command.RunAsync("train", "--out", Run, "--resume", "--loss", "arcface");
        Assert.Equal($"The run in '{Run}' trains nn4-small with triplet-semi-hard; --resume cannot change that. Begin another run with these weights: --out OTHER --from {Checkpoint.BestIn(Run)}\n", other.Error);
        var nothing = await command.RunAsync("train", "--out", Path.Combine(folder.Path, "empty"), "--resume");
        Assert.StartsWith($"The folder '{folder.Path}/empty' has no 'plan.json'.", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crops_are_cut_as_workers_would_and_kept_until_a_photo_changes()
    {
        string[] photos = ["Aaron_Peirsol/Aaron_Peirsol_0001.jpg", "Aaron_Peirsol/Aaron_Peirsol_0003.jpg", "Zhu_Rongji/Zhu_Rongji_0001.jpg"];
        List<string> paths = [.. photos.Select(photo => Copy(photo)), folder.Add("photos/broken.jpg", "this is no image")];
        await using var packs = await FacePacks.LoadAsync(new ModelStore(TestModels.Folder), [PackId.Default], new VisionOptions(), TestContext.Current.CancellationToken);

        using (var crops = await CutAsync(packs, paths))
        {
            Assert.Equal([0, 1, 2], paths[..3].Select(path => crops.Photos[path].Crop!.Value).Order());
            Assert.Null(crops.Photos[paths[3]].Crop);
            Assert.NotEmpty(crops.Photos[paths[3]].Problem!);
            Assert.All(paths[..3], path => Assert.InRange(Read(crops, path).Average(value => value), 30, 220)); // a face, not black
        }

        var written = File.GetLastWriteTimeUtc(Path.Combine(Run, "crops.bin"));
        using (await CutAsync(packs, paths))
            Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(Run, "crops.bin")));

        File.Copy(Path.Combine(Lfw.Images, "Zhu_Rongji/Zhu_Rongji_0002.jpg"), paths[2], overwrite: true);
        File.SetLastWriteTimeUtc(paths[2], new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        using var before = CropFile.Find(Run)!;
        var (kept, changed) = (Read(before, paths[0]), Read(before, paths[2]));
        using var after = await CutAsync(packs, paths);
        Assert.Equal(kept, Read(after, paths[0]));
        Assert.NotEqual(changed, Read(after, paths[2]));
    }

    [Fact]
    public async Task An_exported_run_is_a_pack_that_workers_can_load()
    {
        await WriteRunAsync();
        var models = CopyDetector();

        var result = await new CliRun().With(CliSettings.ModelsVariable, models).RunAsync("train", "export", Run, "--id", "my-faces", "--install", "--json");

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.True(result.Json.GetProperty("installed").GetBoolean());
        await using var packs = await FacePacks.LoadAsync(new ModelStore(models), [new PackId("my-faces")], new VisionOptions(), TestContext.Current.CancellationToken);
        var pack = packs.Get(new PackId("my-faces"));
        Assert.Equal(("my-faces", 128), (pack.Embedder.Model.Id.Value, pack.Embedder.Model.Dimensions));
        Assert.InRange(pack.Decisions.ForVerification(1).Match.Value, 0.5, 1); // below the nearest of two people
    }

    [Fact]
    public async Task Weights_from_elsewhere_are_a_pack_whose_thresholds_are_not_measured()
    {
        var file = Path.Combine(folder.Path, "elsewhere.safetensors");
        await File.WriteAllBytesAsync(file, new TensorFile(Network.Get("nn4-small").Initialize(1), new Dictionary<string, string>()).ToBytes(), TestContext.Current.CancellationToken);
        var models = CopyDetector();
        var command = new CliRun().With(CliSettings.ModelsVariable, models);

        var unknown = await command.RunAsync("train", "export", file, "--id", "elsewhere");
        var other = await command.RunAsync("train", "export", file, "--id", "elsewhere", "--network", "mobilefacenet");
        var result = await command.RunAsync("train", "export", file, "--id", "elsewhere", "--network", "nn4-small", "--install", "--json");

        Assert.Equal($"'{file}' is not a checkpoint of faceworker. Give best.safetensors of a run; to export weights of another program, say of which network they are: --network NAME.\n", unknown.Error);
        Assert.StartsWith($"'{file}' is not of the network mobilefacenet: its weights '", other.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        await using var packs = await FacePacks.LoadAsync(new ModelStore(models), [new PackId("elsewhere")], new VisionOptions(), TestContext.Current.CancellationToken);
        Assert.Contains("not measured by FaceWorker", packs.Get(new PackId("elsewhere")).Decisions.Fixed!.Origin, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_no_models_and_a_folder_that_is_no_run_are_refused()
    {
        var name = await new CliRun().RunAsync("train", "export", Run, "--id", "../evil");
        Assert.Equal(ExitCode.Usage, name.Code);
        var run = await new CliRun().RunAsync("train", "export", Run, "--id", "my-faces");
        Assert.Equal((ExitCode.NotReady, $"There is no checkpoint '{Run}/best.safetensors'. Check the path; a run writes its first checkpoint after its first epoch.\n"), (run.Code, run.Error));
    }

    [Fact]
    public void The_page_has_the_curves_and_what_was_trained()
    {
        var plan = new TrainingPlan(new TrainingSettings(), [new PersonCrops("<b>", [0, 1])], [new PersonCrops("c", [2, 3])], [new ValidationPair(2, 3, true, 0)]);
        var page = TrainingPage.Render(plan, [.. Enumerable.Range(1, 12).Select(Epoch)], DateTimeOffset.UnixEpoch);

        Assert.Contains("<h1>72.00 % of 60 pairs of unseen people are decided correctly</h1>", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("<svg class=\"chart\"").Length - 1);
        Assert.Contains("12 of 12", page, StringComparison.Ordinal);
        Assert.Contains("triplet-semi-hard", page, StringComparison.Ordinal);
    }

    private static EpochFigures Epoch(int number) => new(number, 2.5, 1e-3, 0.2 / number, 1.0 / number, new ValidationFigures(60, 0.6 + 0.01 * number, 0.7 + 0.01 * number, 0.1));

    /// <summary>A run of one epoch, with random weights.</summary>
    private async Task WriteRunAsync()
    {
        Directory.CreateDirectory(Run);
        var settings = new TrainingSettings();
        await new TrainingPlan(settings, [], [], []).WriteAsync(Run, TestContext.Current.CancellationToken);
        var curve = HeldOutCurve.Of(10, [.. Enumerable.Range(0, 5000).Select(i => 1 + i / 2500.0)]);
        var state = new RunState(settings, 100, 400, "default", [Epoch(1)], BestEpoch: 1, curve);
        var checkpoint = new Checkpoint(state, Network.Get(settings.Network).Initialize(1), new Dictionary<string, WeightValues>());
        await checkpoint.WriteAsync(Checkpoint.BestIn(Run), TestContext.Current.CancellationToken);
        await checkpoint.WriteAsync(Checkpoint.LastIn(Run), TestContext.Current.CancellationToken);
    }

    private Task<CropFile> CutAsync(FacePacks packs, List<string> paths)
    {
        var options = new ImageOptions();
        return new CropCutter(new ImageDecoder(options), new PixelBudget(1 << 28), packs.Get(PackId.Default), Network.Get("nn4-small"))
            .CutAsync(paths, Run, progress: null, TestContext.Current.CancellationToken);
    }

    /// <summary>The detector of the default pack, in a models folder of the test's own.</summary>
    private string CopyDetector()
    {
        var models = Path.Combine(folder.Path, "models");
        foreach (var id in new[] { "ultra-light-rfb-320", "landmarks-68" })
            foreach (var file in new[] { $"{id}.json", $"{id}.onnx" })
                File.Copy(Path.Combine(TestModels.Folder, file), Path.Combine(Directory.CreateDirectory(models).FullName, file));
        return models;
    }

    private string Copy(string photo)
    {
        var path = folder.Add($"photos/{photo}");
        File.Copy(Path.Combine(Lfw.Images, photo), path, overwrite: true);
        return path;
    }

    private static byte[] Read(CropFile crops, string path)
    {
        var crop = new byte[crops.CropLength];
        crops.Read(crops.Photos[path].Crop!.Value, crop);
        return crop;
    }

    private static string TrainerProgram() => CommandProgram.PathOf("FaceWorker.Trainer", "faceworker-train.dll");

    private static async Task<bool> IsOldAsync()
    {
        using var getconf = Process.Start(new ProcessStartInfo("getconf", "GNU_LIBC_VERSION") { RedirectStandardOutput = true })!;
        var version = (await getconf.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split(' ')[^1];
        return Version.Parse(version.Trim()) < new Version(2, 38);
    }
}
