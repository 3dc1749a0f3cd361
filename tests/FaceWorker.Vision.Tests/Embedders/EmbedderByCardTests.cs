using System.Globalization;
using System.Security.Cryptography;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Embedders;

/// <summary>Another embedder is a card and a file in the store, and nothing else.</summary>
public sealed class EmbedderByCardTests(InstalledModels installed) : IDisposable
{
    private static readonly PackId Other = new("other");

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("openvino_face_reid_0095_128_256d.onnx", 128, 256, "bgr", 0, 1)]
    [InlineData("facenet_inception_resnet_v1_160_512d.onnx", 160, 512, "rgb", 127.5, 128)]
    [InlineData("facenet_inception_resnet_v1_160_512d.onnx", 160, 512, "rgb", 127.5, 128, """{ "method": "margin", "margin": 16 }""")]
    [InlineData("facenet_inception_resnet_v1_160_512d.onnx", 160, 512, "rgb", 127.5, 128, """{ "method": "eye-line", "padding": 128 }""")]
    public async Task A_batch_of_five_faces_equals_five_batches_of_one(
        string file, int side, int dimensions, string channels, double mean, double divisor, string? alignment = null)
    {
        AddEmbedder(Places.Shared($"models/{file}"), path => Card(path, side, dimensions, channels, mean, divisor, alignment));
        await using var singly = await LoadAsync(batchSize: 1);
        await using var together = await LoadAsync(batchSize: 5);
        using var photo = installed.Open(installed.Samples[0]);

        var expected = await singly.Get(Other).FindFacesAsync(photo, Lane.Bulk, Cancel);
        var actual = await together.Get(Other).FindFacesAsync(photo, Lane.Bulk, Cancel);

        Assert.True(expected.Count >= 3);
        Assert.All(expected, face => Assert.Equal(("other-embedder", dimensions), (face.Embedding.Model.Id.Value, face.Embedding.Model.Dimensions)));
        foreach (var (one, other) in expected.Zip(actual))
            Assert.All(one.Embedding.Values.ToArray().Zip(other.Embedding.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public async Task An_alignment_of_the_packs_own_makes_other_vectors_with_thresholds_of_its_own()
    {
        AddEmbedder(SmallModel(OnnxFiles.Embedder()), SmallCard);
        await using var cards = await LoadAsync(batchSize: 1);
        AddPack("""
            , "alignment": { "method": "eye-line", "padding": 128 },
            "thresholds": { "unit": "squaredEuclidean", "match": 0.5, "review": 0.75, "origin": "another test" }
            """);
        await using var packs = await LoadAsync(batchSize: 1);
        using var photo = installed.Open(installed.Samples[0]);

        var one = await cards.Get(Other).FindFacesAsync(photo, Lane.Bulk, Cancel);
        var other = await packs.Get(Other).FindFacesAsync(photo, Lane.Bulk, Cancel);

        Assert.Equal((1.1, 0.5), (cards.Get(Other).Decisions.Fixed!.Match.Value, packs.Get(Other).Decisions.Fixed!.Match.Value));
        Assert.Equal(one[0].Embedding.Model.Id, other[0].Embedding.Model.Id);
        Assert.Throws<InvalidEmbeddingException>(() => one[0].Embedding.DistanceTo(other[0].Embedding));
    }

    [Fact]
    public async Task An_alignment_of_the_packs_own_without_thresholds_is_refused()
    {
        AddEmbedder(SmallModel(OnnxFiles.Embedder()), SmallCard);
        AddPack(""", "alignment": { "method": "eye-line", "padding": 128 }""");

        var error = await Assert.ThrowsAsync<ModelStoreException>(() => LoadAsync(batchSize: 1));

        Assert.Contains("other.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("its own impostors or thresholds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_whose_file_is_missing_is_refused_with_the_file_and_the_remedy()
    {
        AddEmbedder(SmallModel(OnnxFiles.Embedder()), SmallCard);
        File.Delete(Path.Combine(folder.Path, "other-embedder.onnx"));

        var error = await Assert.ThrowsAsync<ModelStoreException>(() => LoadAsync(batchSize: 1));

        Assert.Contains(Path.Combine(folder.Path, "other-embedder.onnx"), error.Message, StringComparison.Ordinal);
        Assert.Contains("faceworker models import FILE --card other-embedder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_the_wrong_rank_is_refused_at_start_with_its_card()
    {
        AddEmbedder(SmallModel(OnnxFiles.Make([-1, 12], [-1, 12], ("Identity", ["input"], "embedding"))), SmallCard);

        var error = await Assert.ThrowsAsync<ModelStoreException>(() => LoadAsync(batchSize: 1));

        Assert.Contains("other-embedder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vectors_of_two_packs_do_not_compare()
    {
        AddEmbedder(SmallModel(OnnxFiles.Embedder()), SmallCard);
        await using var packs = await LoadAsync(batchSize: 1);
        using var photo = installed.Open(installed.Samples[0]);

        var ours = await installed.Pack.FindFacesAsync(photo, Lane.Bulk, Cancel);
        var theirs = await packs.Get(Other).FindFacesAsync(photo, Lane.Bulk, Cancel);

        Assert.Throws<InvalidEmbeddingException>(() => ours[0].Embedding.DistanceTo(theirs[0].Embedding));
    }

    public void Dispose() => folder.Dispose();

    private Task<FacePacks> LoadAsync(int batchSize) => FacePacks.LoadAsync(new ModelStore(folder.Path), [Other],
        new VisionOptions { Embed = new BatchingOptions { MaxBatchSize = batchSize, Instances = 1 } }, Cancel);

    private string SmallModel(byte[] content)
    {
        var path = Path.Combine(folder.Path, "small.bin");
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string SmallCard(string path) => Cards.SmallEmbedder("other-embedder", File.ReadAllBytes(path));

    private void AddEmbedder(string file, Func<string, string> card)
    {
        foreach (var model in new[] { "ultra-light-rfb-320", "landmarks-68" })
            File.CreateSymbolicLink(Path.Combine(folder.Path, $"{model}.onnx"), Path.Combine(installed.Store.Folder, $"{model}.onnx"));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "other-embedder.onnx"), file);
        File.WriteAllText(Path.Combine(folder.Path, "other-embedder.json"), card(file));
        AddPack();
    }

    private void AddPack(string more = "")
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "packs"));
        File.WriteAllText(Path.Combine(folder.Path, "packs", "other.json"),
            $$"""{ "id": "other", "detector": "ultra-light-rfb-320", "landmarks": "landmarks-68", "embedder": "other-embedder"{{more}} }""");
    }

    private static string Card(string path, int side, int dimensions, string channels, double mean, double divisor, string? alignment)
    {
        var scale = side / 112.0;
        var points = string.Join(", ", new[] { (38.29, 51.7), (73.53, 51.5), (56.03, 71.74), (41.55, 92.37), (70.73, 92.2) }
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"[{point.Item1 * scale}, {point.Item2 * scale}]")));
        alignment ??= $$"""{ "method": "similarity", "points": [{{points}}] }""";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "id": "other-embedder", "kind": "embedder", "family": "embedding", "file": "other-embedder.onnx",
              "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}}",
              "input": { "name": "input", "layout": "nchw", "channels": "{{channels}}", "width": {{side}}, "height": {{side}}, "fit": "alignment",
                         "mean": [{{mean}}, {{mean}}, {{mean}}], "divisor": {{divisor}} },
              "outputs": ["embedding"],
              "embedding": { "dimensions": {{dimensions}}, "alignment": {{alignment}},
                             "thresholds": { "unit": "squaredEuclidean", "match": 1.1, "review": 1.3, "origin": "a test" } },
              "batchSize": { "cpu": 8, "gpu": 32 }, "licence": "for a test", "provenance": "for a test"
            }
            """);
    }
}
