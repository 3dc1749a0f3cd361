using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Adaptation;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Adaptation;

/// <summary>What the commands say; a gallery of the default pack's model, with made-up vectors.</summary>
public sealed class AdaptCommandsTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IDisposable
{
    private readonly TemporaryFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Too_few_people_are_refused_and_a_pack_that_is_another_by_now_as_well()
    {
        var (gallery, other) = (await AddGalleryAsync(), await galleries.AddGalleryAsync());

        Assert.Contains("at least 30", await RefusedAsync("tooFewPeople", "learn", "--gallery", gallery), StringComparison.Ordinal);
        Assert.Contains("'test-model'", await RefusedAsync("otherModel", "learn", "--gallery", other), StringComparison.Ordinal);
        Assert.Contains("--pack ID", await RefusedAsync("nameTaken", "learn", "--gallery", gallery, "--pack", "default"), StringComparison.Ordinal);
        Assert.Contains("No head was learned from gallery", (await CommandOf().RunAsync("adapt", "list", "--gallery", gallery)).Output, StringComparison.Ordinal);
        Assert.Contains("faceworker adapt learn", await RefusedAsync("unknownHead", "export", "--gallery", gallery), StringComparison.Ordinal);
        await RefusedAsync("notBegun", "roll-back", "--gallery", gallery);
    }

    [Fact]
    public async Task A_head_is_listed_and_exported_as_a_pack_or_alone()
    {
        LinkModels();
        var gallery = await AddGalleryAsync();
        await KeepAsync(gallery);

        var listed = await CommandOf().RunAsync("adapt", "list", "--gallery", gallery);
        var json = (await CommandOf().RunAsync("adapt", "list", "--gallery", gallery, "--json")).Json.GetProperty("heads")[0];
        var file = Path.Combine(models.Path, "head.onnx");
        var alone = await CommandOf().RunAsync("adapt", "export", "--gallery", gallery, "--alone", file);
        var other = await RefusedAsync("otherModel", "export", "--gallery", gallery); // it was kept with another fingerprint than this machine's file gives
        var verified = await CommandOf().RunAsync("models", "verify");

        Assert.Contains("20.0 (19.0 to 21.0)", listed.Text, StringComparison.Ordinal);
        Assert.Equal(("default-family", "whitening", 0.125), (json.GetProperty("pack").GetString(), json.GetProperty("method").GetString(), json.GetProperty("fnir").GetProperty("value").GetDouble()));
        Assert.Contains(file, alone.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(file).Length > 4 * 512 * 512);
        Assert.Contains("0123456789abcdef", other, StringComparison.Ordinal);
        Assert.Contains("default-family", verified.Output, StringComparison.Ordinal);
    }

    private static FaceModel Base()
    {
        var store = new Vision.Models.ModelStore(TestModels.Folder);
        return new Vision.Models.PackCatalog(store).Get(PackId.Default).Model;
    }

    private async Task<string> AddGalleryAsync()
    {
        LinkModels();
        var name = new GalleryName($"g-{Guid.NewGuid():N}");
        var thresholds = new DecisionThresholds(new SquaredDistance(1.1), new SquaredDistance(1.3), "a test");
        await galleries.WithStoreAsync(store => store.CreateAsync(Call.By("tester"), name, PackId.Default, Base(), GallerySettings.With(thresholds), StoredGalleries.Cancel));
        return name.Value;
    }

    private async Task KeepAsync(string gallery)
    {
        EstimatedShare Share(double value) => new(value, new ConfidenceInterval(value - 0.01, value + 0.01));
        HeadFigures Figures(HeadMethod method, double fnir) => new(method, 1, Share(fnir), Share(0.01), Share(0.2 - fnir));
        var head = new AdaptedHead(new GalleryName(gallery), new PackId("default-family"), PackId.Default, Base(), HeadMethod.Whitening, 0.5, LinearHead.Identity(512),
            new ImpostorCurve("made-up people", 1_000_000, [new(0.8, 100), new(1, 1000), new(1.2, 10_000)]),
            new HeadComparison(61, 0, 300, 300, 0.01, [Figures(HeadMethod.Identity, 0.2), Figures(HeadMethod.Whitening, 0.125)]));
        await using var database = new GalleryDatabase(galleries.ConnectionString);
        await new AdaptationStore(database).AddAsync(Call.By("tester"), head, new FaceModel(new ModelId("default-family"), 512, "0123456789abcdef"), StoredGalleries.Cancel);
    }

    private void LinkModels()
    {
        foreach (var file in Directory.EnumerateFiles(TestModels.Folder))
            if (!File.Exists(Path.Combine(models.Path, Path.GetFileName(file))))
                File.CreateSymbolicLink(Path.Combine(models.Path, Path.GetFileName(file)), file);
    }

    private CliRun CommandOf() => galleries.Command().With(CliSettings.ModelsVariable, models.Path);

    private async Task<string> RefusedAsync(string code, string command, params string[] arguments)
    {
        var result = await CommandOf().RunAsync(["adapt", command, .. arguments, "--json"]);
        var error = result.Json.GetProperty("error");
        Assert.Equal((ExitCode.Rejected, code), (result.Code, error.GetProperty("code").GetString()));
        return error.GetProperty("message").GetString()!;
    }
}
