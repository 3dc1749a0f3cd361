using System.Numerics.Tensors;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Vision.Adaptation;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Tests.Adaptation;

public sealed class HeadModelsTests(InstalledModels installed) : IDisposable
{
    private static readonly PackId Family = new("default-family");

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private HeadModels Models => new(Store);

    private ModelStore Store => new(folder.Path);

    private FaceModel Base => installed.Pack.Embedder.Model;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_head_alone_gives_what_the_projection_gives()
    {
        var (head, random) = (Head(48), new Random(2));
        using var session = new InferenceSession(HeadModels.WriteAlone(head));
        float[] vectors = [.. Enumerable.Range(0, 3 * 48).Select(_ => random.NextSingle() - 0.5f)];
        using var input = OrtValue.CreateTensorValueFromMemory(vectors, [3, 48]);
        using var run = new RunOptions();

        using var results = session.Run(run, ["vector"], [input], ["embedding"]);

        var embeddings = results[0].GetTensorDataAsSpan<float>();
        for (var row = 0; row < 3; row++)
            AssertEqual(Project(head, vectors.AsSpan(48 * row, 48)), embeddings.Slice(48 * row, 48));
    }

    [Theory]
    [InlineData("mobilefacenet-512")]
    [InlineData("openvino-face-reid-256")]
    public async Task An_embedder_with_a_head_behind_it_gives_what_the_projection_gives(string id)
    {
        var isInstalled = installed.Store.ListModels().Any(known => known.Id == id) && File.Exists(Path.Combine(installed.Store.Folder, $"{id}.onnx"));
        var card = isInstalled ? installed.Store.GetModel(id) : SharedModels.Card(id);
        var file = isInstalled ? await installed.Store.ReadAsync(card, Cancel) : SharedModels.FileOf(card);
        var head = Head(card.Embedding!.Dimensions);
        using var embedder = new OnnxModel(card, file, maxBatchSize: 3);
        using var adapted = new OnnxModel(card, HeadGraph.Behind(card, file, head), maxBatchSize: 3);

        var rows = Enumerable.Range(0, 3).Select(seed => Rows.Random(card.Input, seed)).ToList();
        var (before, after) = (await embedder.RunAsync(rows, Cancel), await adapted.RunAsync(rows, Cancel));

        for (var row = 0; row < rows.Count; row++)
            AssertEqual(Project(head, before[row][0]), after[row][0]);
    }

    [Fact]
    public async Task A_head_becomes_a_pack_that_workers_load_with_a_card_a_fingerprint_and_a_curve_of_its_own()
    {
        Install();
        var head = Adapted(Head(Base.Dimensions)) with { Quality = new QualityLine(0, 1) };

        var facts = await Models.KeepAsync(head, Cancel);
        var again = await Models.KeepAsync(head, Cancel);

        Assert.Equal((Family, facts.Model), (facts.Id, again.Model));
        Assert.Equal((Family.Value, 512), (facts.Model.Id.Value, facts.Model.Dimensions));
        Assert.NotEqual(Base.Fingerprint, facts.Model.Fingerprint);
        Assert.Equal(head.Curve, facts.Decisions.Curve);
        Assert.Equal(new PackCatalog(Store).Get(PackId.Default).Detector, facts.Detector);
        var card = Store.GetModel(Family.Value);
        Assert.Equal(ModelState.Ok, (await Store.VerifyAsync(Cancel)).Single(check => check.Card.Id == Family.Value).State);
        Assert.All(["triplet", "61 people of gallery 'family'", "20.0 %", "12.5 %", "FPIR 1 %"], part => Assert.Contains(part, card.Provenance, StringComparison.Ordinal));

        await using var packs = await FacePacks.LoadAsync(Store, [Family], new VisionOptions(), Cancel);
        using var photo = installed.Open(installed.Samples[0]);
        var (before, after) = (await installed.Pack.FindFacesAsync(photo, Core.Batching.Lane.Bulk, Cancel), await packs.Get(Family).FindFacesAsync(photo, Core.Batching.Lane.Bulk, Cancel));
        Assert.NotEmpty(before);
        foreach (var (one, other) in before.Zip(after))
        {
            Assert.InRange(other.Quality.Value!.Value, one.Quality.Value!.Value - 40, one.Quality.Value.Value + 40);
            Assert.InRange(head.Head.Project(one.Embedding, facts.Model).DistanceTo(other.Embedding).Value, 0, 1e-4);
        }
    }

    [Fact]
    public async Task A_head_for_another_model_is_refused()
    {
        Install();
        var other = Adapted(Head(512)) with { Base = Base with { Fingerprint = "0123456789abcdef" } };

        var refused = await Assert.ThrowsAsync<AdaptationRefusedException>(() => Models.KeepAsync(other, Cancel));

        Assert.Equal(AdaptationProblem.OtherModel, refused.Problem);
        Assert.All(["0123456789abcdef", Base.Fingerprint, "'default'"], part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
        Assert.Equal(AdaptationProblem.OtherModel, Assert.Throws<AdaptationRefusedException>(() => Models.Require(PackId.Default, other.Base, Family)).Problem);
        Assert.DoesNotContain(Store.ListPacks(), pack => pack.Id == Family.Value);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_another_one_like_it_found()
    {
        Install();
        Models.Require(PackId.Default, Base, Models.NameLike(Family.Value));
        await Models.KeepAsync(Adapted(Head(512)), Cancel);

        var refused = Assert.Throws<AdaptationRefusedException>(() => Models.Require(PackId.Default, Base, Family));

        Assert.Equal(AdaptationProblem.NameTaken, refused.Problem);
        Assert.Equal("default-family-2", Models.NameLike(Family.Value).Value);
    }

    /// <summary>The default pack in a store of the test's own.</summary>
    private void Install()
    {
        foreach (var file in Directory.EnumerateFiles(installed.Store.Folder))
            File.CreateSymbolicLink(Path.Combine(folder.Path, Path.GetFileName(file)), file);
    }

    private AdaptedHead Adapted(LinearHead head)
    {
        EstimatedShare Share(double value) => new(value, new ConfidenceInterval(value - 0.01, value + 0.01));
        HeadFigures Figures(HeadMethod method, double fnir) => new(method, 1, Share(fnir), Share(0.01), Share(0.2 - fnir));
        var curve = new ImpostorCurve("made-up people", 1_000_000, [new(0.8, 100), new(1, 1000), new(1.2, 10_000), new(1.5, 200_000)]);
        return new AdaptedHead(new GalleryName("family"), Family, PackId.Default, Base, HeadMethod.Triplet, 0.75, head, curve,
            new HeadComparison(61, 0, 300, 300, 0.01, [Figures(HeadMethod.Identity, 0.2), Figures(HeadMethod.Triplet, 0.125)]));
    }

    /// <summary>Near the identity, as heads are.</summary>
    private static LinearHead Head(int size)
    {
        var random = new Random(size);
        return new LinearHead(size, [.. Enumerable.Range(0, size * size).Select(_ => 0.02f * (random.NextSingle() - 0.5f))]).Blend(0.5);
    }

    private static float[] Project(LinearHead head, ReadOnlySpan<float> vector)
    {
        var model = new FaceModel(new ModelId("any"), head.Dimensions, "");
        return head.Project(Embedding.FromRaw(vector, model), model).Values.ToArray();
    }

    private static void AssertEqual(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(TensorPrimitives.Distance(expected, actual), 0, 1e-4);
    }
}
