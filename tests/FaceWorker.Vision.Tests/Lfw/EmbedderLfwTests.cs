using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

/// <summary>The embedders that come by import, on faces that an independent implementation found: crop, channels and scale must be the model's own.</summary>
public sealed class EmbedderLfwTests(InstalledModels installed, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("facenet-inception-resnet-v1-512", "facenet_inception_resnet_v1_160_512d.onnx", "mtcnn", 0.989)]
    [InlineData("openvino-face-reid-256", "openvino_face_reid_0095_128_256d.onnx", "yunet", 0.995)]
    public async Task Half_of_the_first_fold_is_decided_as_well_as_the_reference_decides_all_ten(string id, string file, string detector, double reference)
    {
        var card = installed.Store.GetModel(id);
        var batching = new BatchingOptions { MaxBatchSize = 4, Instances = Environment.ProcessorCount };
        await using var model = new BatchedModel(id, new OnnxModel(card, await File.ReadAllBytesAsync(Places.Shared($"models/{file}"), Cancel), 4), batching);
        var (aligner, embedder) = (AlignmentMethods.Create(card), new ModelEmbedder(model, card));
        var pairs = LfwData.FirstFold().Where((_, i) => i % 2 == 0).ToList();
        var files = pairs.SelectMany(pair => new[] { pair.First, pair.Second }).ToHashSet();
        var embeddings = new ConcurrentDictionary<string, Embedding>();

        await Parallel.ForEachAsync(LfwData.Reference(detector).Where(face => files.Contains(face.File)), Cancel, async (face, cancel) =>
        {
            using var picture = installed.Open(LfwData.PathOf(face.File));
            var points = new FaceLandmarks(face.Points[0], face.Points[1], face.Points[2], face.Points[3], face.Points[4]);
            using var aligned = aligner.Align(picture, [new Detection(face.Box, 1, points)]);
            embeddings[face.File] = (await embedder.EmbedAsync(aligned, Lane.Bulk, cancel))[0];
        });

        // Where LFW's accuracy is best on all folds; it stands in for training on the other nine.
        var threshold = card.Embedding!.ToPolicy().Curve!.ThresholdAt(fmr: 0.005).Distance.Value;
        var accuracy = pairs.Average(pair => (embeddings[pair.First].DistanceTo(embeddings[pair.Second]).Value <= threshold) == pair.Same ? 1.0 : 0.0);
        output.WriteLine($"{id}: accuracy at {threshold}: {accuracy:P2}");
        Assert.InRange(accuracy, reference - 0.01, 1);
    }
}
