using FaceWorker.Contracts;
using FaceWorker.Testing;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A worker that loads several model packs serves the galleries of each.</summary>
public sealed class SeveralPacks : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();
    private readonly MoreModels models = new();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        models.Dispose();
    }

    [Fact]
    public async Task Each_gallery_is_filled_and_asked_with_the_model_of_its_own_pack()
    {
        var detector = SharedData.RequireOrSkip("models", "yunet_n_dynamic.onnx");
        var embedder = SharedData.RequireOrSkip("models", "openvino_face_reid_0095_128_256d.onnx");
        await RunAsync("models", "import", detector, "--card", "yunet");
        await RunAsync("models", "import", embedder, "--card", "openvino-face-reid-256");
        await RunAsync("train", "export", await WriteRunAsync(), "--id", "my-faces", "--install");
        await RunAsync("gallery", "create", "by-mine", "--pack", "my-faces");
        await RunAsync("gallery", "create", "by-default");
        await RunAsync("gallery", "create", "by-reid", "--pack", "yunet-reid");
        var portrait = fixture.Images.Portrait("portrait.jpg", 1, People.Anna);
        await using var worker = await fixture.StartWorkerAsync(("MODELS", models.Folder), ("VISION__PACKS__0", "default"), ("VISION__PACKS__1", "yunet-reid"), ("VISION__PACKS__2", "my-faces"));

        foreach (var (gallery, model) in new[] { ("by-default", "mobilefacenet-512"), ("by-reid", "openvino-face-reid-256"), ("by-mine", "my-faces") })
        {
            var enrolled = (await fixture.EnrollAsync(gallery, "Anna", portrait)).Result!;
            var identified = (await fixture.IdentifyAsync(gallery, portrait)).Result!;
            var verified = (await fixture.VerifySubjectsAsync(gallery, portrait, "Anna")).Result!;

            Assert.Equal([model, model, model], [enrolled.Model, identified.Model, verified.Model]);
            Assert.Equal(("Anna", Decision.Match), (identified.Faces.Single().Candidates.Single().Subject, identified.Faces[0].Decision));
            Assert.Equal(Decision.Match, verified.Subjects.Single().Decision);
        }

        var dimensions = await fixture.Database.ScalarAsync<int[]>("SELECT array_agg(DISTINCT vector_dims(embedding) ORDER BY vector_dims(embedding)) FROM template");
        Assert.Equal([128, 256, 512], dimensions);
    }

    private Task<string> RunAsync(params string[] arguments) => fixture.RunCommandAsync(models.Folder, 0, arguments);

    /// <summary>A run of 'faceworker train' after its first epoch.</summary>
    private async Task<string> WriteRunAsync()
    {
        var run = Directory.CreateDirectory(Path.Combine(models.Folder, "run")).FullName;
        var settings = new TrainingSettings();
        var epoch = new EpochFigures(1, Seconds: 1, settings.LearningRate, Loss: 0.2, ActiveShare: 1, new ValidationFigures(60, 0.7, 0.8, 0.1));
        var state = new RunState(settings, People: 100, Photos: 400, "default", [epoch], BestEpoch: 1, HeldOutCurve.Of(10, [.. Enumerable.Range(0, 5000).Select(i => 1 + i / 2500.0)]));
        await new Checkpoint(state, Network.Get(settings.Network).Initialize(seed: 1), new Dictionary<string, WeightValues>()).WriteAsync(Checkpoint.BestIn(run), TestContext.Current.CancellationToken);
        return run;
    }
}
