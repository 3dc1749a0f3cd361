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
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("openvino_face_reid_0095_128_256d.onnx", 128, 256, "bgr", 0, 1)]
    [InlineData("facenet_inception_resnet_v1_160_512d.onnx", 160, 512, "rgb", 127.5, 128)]
    public async Task A_batch_of_five_faces_equals_five_batches_of_one(string file, int side, int dimensions, string channels, double mean, double divisor)
    {
        AddEmbedder(file, side, dimensions, channels, mean, divisor);
        var store = new ModelStore(folder.Path);
        await using var singly = await FacePacks.LoadAsync(store, [new PackId("other")], Options(1), Cancel);
        await using var together = await FacePacks.LoadAsync(store, [new PackId("other")], Options(5), Cancel);
        using var photo = installed.Open(installed.Samples[0]);

        var expected = await singly.Get(new PackId("other")).FindFacesAsync(photo, Lane.Bulk, Cancel);
        var actual = await together.Get(new PackId("other")).FindFacesAsync(photo, Lane.Bulk, Cancel);

        Assert.True(expected.Count >= 3);
        Assert.All(expected, face => Assert.Equal(("other-embedder", dimensions), (face.Embedding.Model.Id.Value, face.Embedding.Model.Dimensions)));
        foreach (var (one, other) in expected.Zip(actual))
            Assert.All(one.Embedding.Values.ToArray().Zip(other.Embedding.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public async Task Vectors_of_two_packs_do_not_compare()
    {
        AddEmbedder("openvino_face_reid_0095_128_256d.onnx", 128, 256, "bgr", 0, 1);
        await using var packs = await FacePacks.LoadAsync(new ModelStore(folder.Path), [new PackId("other")], Options(1), Cancel);
        using var photo = installed.Open(installed.Samples[0]);

        var ours = await installed.Pack.FindFacesAsync(photo, Lane.Bulk, Cancel);
        var theirs = await packs.Get(new PackId("other")).FindFacesAsync(photo, Lane.Bulk, Cancel);

        Assert.Throws<InvalidEmbeddingException>(() => ours[0].Embedding.DistanceTo(theirs[0].Embedding));
    }

    public void Dispose() => folder.Dispose();

    private static VisionOptions Options(int batchSize) => new() { Embed = new BatchingOptions { MaxBatchSize = batchSize, Instances = 1 } };

    private void AddEmbedder(string file, int side, int dimensions, string channels, double mean, double divisor)
    {
        foreach (var model in new[] { "ultra-light-rfb-320", "landmarks-68" })
            File.CreateSymbolicLink(Path.Combine(folder.Path, $"{model}.onnx"), Path.Combine(installed.Store.Folder, $"{model}.onnx"));
        var shared = Places.Shared($"models/{file}");
        File.CreateSymbolicLink(Path.Combine(folder.Path, file), shared);
        File.WriteAllText(Path.Combine(folder.Path, "other-embedder.json"), Card(file, shared, side, dimensions, channels, mean, divisor));
        Directory.CreateDirectory(Path.Combine(folder.Path, "packs"));
        File.WriteAllText(Path.Combine(folder.Path, "packs", "other.json"),
            """{ "id": "other", "detector": "ultra-light-rfb-320", "landmarks": "landmarks-68", "embedder": "other-embedder" }""");
    }

    private static string Card(string file, string path, int side, int dimensions, string channels, double mean, double divisor)
    {
        var scale = side / 112.0;
        var points = string.Join(", ", new[] { (38.29, 51.7), (73.53, 51.5), (56.03, 71.74), (41.55, 92.37), (70.73, 92.2) }
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"[{point.Item1 * scale}, {point.Item2 * scale}]")));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "id": "other-embedder", "kind": "embedder", "family": "embedding", "file": "{{file}}",
              "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}}",
              "input": { "name": "input", "layout": "nchw", "channels": "{{channels}}", "width": {{side}}, "height": {{side}}, "fit": "alignment",
                         "mean": [{{mean}}, {{mean}}, {{mean}}], "divisor": {{divisor}} },
              "outputs": ["embedding"],
              "embedding": { "dimensions": {{dimensions}}, "alignment": { "method": "similarity", "points": [{{points}}] },
                             "thresholds": { "unit": "squaredEuclidean", "match": 1.1, "review": 1.3, "origin": "a test" } },
              "batchSize": { "cpu": 8, "gpu": 32 }, "licence": "for a test", "provenance": "for a test"
            }
            """);
    }
}
