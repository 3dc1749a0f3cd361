using System.Text;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

/// <summary>No model goes to work on a device that makes something else of the canary's row than it should.</summary>
public sealed class CanaryTests(InstalledModels installed) : IDisposable
{
    private static readonly ModelDevice HalfOnCpu = ModelDevices.Select(new VisionOptions { Precision = Precision.Fp16 })[0];

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ModelStore Store => new(folder.Path);

    [Theory]
    [InlineData("ultra-light-rfb-320")]
    [InlineData("landmarks-68")]
    [InlineData("mobilefacenet-512")]
    public async Task What_is_kept_of_an_installed_model_is_what_it_gives(string id)
    {
        var card = installed.Store.GetModel(id);
        AssertKept(card, await installed.Store.ReadAsync(card, Cancel));
    }

    [Theory]
    [InlineData("facenet-inception-resnet-v1-512")]
    [InlineData("openvino-face-reid-256")]
    [InlineData("retinaface-mnet025")]
    [InlineData("yunet")]
    [InlineData("mtcnn-pnet")]
    [InlineData("mtcnn-rnet")]
    [InlineData("mtcnn-onet")]
    public void What_is_kept_of_a_model_that_comes_by_import_is_what_it_gives(string id)
    {
        var card = SharedModels.Card(id);
        AssertKept(card, SharedModels.FileOf(card));
    }

    [Fact]
    public void Something_is_kept_of_every_model_whose_file_this_version_knows() =>
        Assert.All(BuiltInCards.Models.Where(card => card.Sha256 is not null), card => Assert.NotNull(Store.FindGolden(card)));

    [Fact]
    public async Task A_worker_does_not_start_with_a_model_that_gives_something_else_than_is_kept()
    {
        LinkModels();
        var golden = Store.FindGolden(Store.GetModel("mobilefacenet-512"))!;
        WriteGolden(golden with { Outputs = [[.. golden.Outputs[0].Select((value, i) => i == 7 ? -value : value)]] });

        var refusal = await Assert.ThrowsAsync<DeviceException>(() => FacePacks.LoadAsync(Store, [PackId.Default], new VisionOptions(), Cancel));

        AssertNames(refusal, "'mobilefacenet-512'", "cpu 0", "'output'", "0.001", "Vision:Precision=fp32", "faceworker models install");
    }

    [Fact]
    public async Task Another_model_of_the_same_shape_is_found_out()
    {
        var card = SmallCard(OnnxFiles.Embedder(("Neg", ["x"], "y")));
        using var right = new OnnxModel(card, OnnxFiles.Embedder(("Neg", ["x"], "y")), 2);
        using var other = new OnnxModel(card, OnnxFiles.Embedder(("Abs", ["x"], "y")), 2);
        using var nothing = new OnnxModel(card, OnnxFiles.Embedder(("Log", ["x"], "y")), 2);
        var canary = new Canary(card, await Canary.MeasureAsync(right, Cancel), ModelDevice.Cpu);

        right.WarmUp(canary);
        AssertNames(Assert.Throws<DeviceException>(() => other.WarmUp(canary)), "'small'", "'embedding'");
        AssertNames(Assert.Throws<DeviceException>(() => nothing.WarmUp(canary)), "'small'", "NaN");
    }

    [Fact]
    public async Task An_imported_model_is_measured_on_the_way_in()
    {
        var file = OnnxFiles.Embedder(("Neg", ["x"], "y"));
        var (model, card) = (Path.Combine(folder.Path, "brought.onnx"), Path.Combine(folder.Path, "brought.card"));
        await File.WriteAllBytesAsync(model, file, Cancel);
        await File.WriteAllTextAsync(card, Cards.SmallEmbedder("small", file), Cancel);

        Assert.True((await new ModelImporter(Store).ImportAsync(model, card, Cancel)).Inspection.Fits);

        var known = Store.GetModel("small");
        using var session = new OnnxModel(known, await Store.ReadAsync(known, Cancel), 3);
        session.WarmUp(new Canary(known, Store.FindGolden(known) ?? throw new InvalidOperationException("Nothing was kept."), HalfOnCpu));
    }

    [Fact]
    public void A_model_of_which_nothing_is_kept_may_run_on_a_cpu_in_full_and_nowhere_else()
    {
        var card = SmallCard(OnnxFiles.Embedder());

        Assert.NotNull(new Canary(card, golden: null, ModelDevice.Cpu));
        AssertNames(Assert.Throws<ModelStoreException>(() => new Canary(card, golden: null, HalfOnCpu)), "'small'", "cpu 0", "faceworker models import FILE --card small");
    }

    [Fact]
    public async Task Half_precision_without_a_half_file_is_made_of_the_full_one_and_passes()
    {
        LinkModels();

        await using var packs = await LoadHalfAsync();

        Assert.NotNull(packs.Get(PackId.Default));
    }

    [Fact]
    public async Task A_half_file_is_used_when_it_gives_what_it_should_within_the_wider_tolerance()
    {
        LinkModels(half: true);
        await using var packs = await LoadHalfAsync();

        // Off by more than is allowed in full, and by less than in half.
        var golden = Store.FindGolden(Store.GetModel("mobilefacenet-512"))!;
        WriteGolden(golden with { Outputs = [[.. golden.Outputs[0].Select(value => value * 1.01f)]] });
        await using var again = await LoadHalfAsync();
        await Assert.ThrowsAsync<DeviceException>(() => FacePacks.LoadAsync(Store, [PackId.Default], new VisionOptions(), Cancel));
    }

    [Fact]
    public async Task A_half_file_that_gives_something_else_is_refused()
    {
        LinkModels(half: true);
        var golden = Store.FindGolden(Store.GetModel("mobilefacenet-512"))!;
        WriteGolden(golden with { Outputs = [[.. golden.Outputs[0].Select(value => value * 1.1f)]] });

        AssertNames(await Assert.ThrowsAsync<DeviceException>(LoadHalfAsync), "'mobilefacenet-512'", "0.02", "Vision:Precision=fp16", "FACEWORKER_VISION__PRECISION=fp32");
    }

    public void Dispose() => folder.Dispose();

    private Task<FacePacks> LoadHalfAsync() => FacePacks.LoadAsync(Store, [PackId.Default], new VisionOptions { Precision = Precision.Fp16 }, Cancel);

    private void AssertKept(ModelCard card, byte[] file)
    {
        using var model = new OnnxModel(card, file, maxBatchSize: 1);
        model.WarmUp(new Canary(card, Store.FindGolden(card) ?? throw new InvalidOperationException($"Nothing is kept of '{card.Id}'."), ModelDevice.Cpu));
    }

    private void LinkModels(bool half = false)
    {
        foreach (var id in new[] { "ultra-light-rfb-320", "landmarks-68", "mobilefacenet-512" })
            foreach (var ending in half ? new[] { ".onnx", ".fp16.onnx" } : [".onnx"])
                File.CreateSymbolicLink(Path.Combine(folder.Path, id + ending), Path.Combine(installed.Store.Folder, $"{id}.onnx"));
    }

    private void WriteGolden(GoldenOutputs golden)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "golden"));
        File.WriteAllBytes(Path.Combine(folder.Path, "golden", $"{golden.Model}.json"), CardReader.Write(golden));
    }

    private static ModelCard SmallCard(byte[] file) => CardReader.Read<ModelCard>("small", Encoding.UTF8.GetBytes(Cards.SmallEmbedder("small", file)));

    private static void AssertNames(Exception refusal, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
}
