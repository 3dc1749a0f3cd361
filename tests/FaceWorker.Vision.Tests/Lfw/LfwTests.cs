using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

public sealed class LfwTests(InstalledModels installed, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Landmarks_lie_within_two_percent_of_the_eye_distance_of_the_reference()
    {
        var errors = new ConcurrentBag<double>();
        var reference = LfwData.Reference("ultra").Where((_, i) => i % 25 == 0).ToList();

        await Parallel.ForEachAsync(reference, Cancel, async (expected, cancel) =>
        {
            using var picture = installed.Open(LfwData.PathOf(expected.File));
            var detections = await installed.Pack.DetectAsync(picture, Lane.Bulk, cancel);
            var face = LfwData.Pick(detections, detection => detection.Box, picture);
            Assert.True(face is not null, $"No face on {expected.File}.");
            Assert.True(face.Box.IntersectionOverUnion(expected.Box) > 0.9, $"Another box on {expected.File}: {face.Box} instead of {expected.Box}.");
            var eyes = Distance(expected.Points[0], expected.Points[1]);
            foreach (var (ours, theirs) in face.Landmarks.Points.Zip(expected.Points))
                errors.Add(Distance(ours, theirs) / eyes);
        });

        var median = errors.Order().ElementAt(errors.Count / 2);
        output.WriteLine($"{reference.Count} images, median landmark distance {median:P2} of the inter-ocular distance");
        Assert.InRange(median, 0, 0.02);
    }

    [Fact]
    public async Task The_first_fold_is_decided_as_well_as_the_reference_decides_all_ten()
    {
        var pairs = LfwData.FirstFold();
        var embeddings = new ConcurrentDictionary<string, Embedding?>();
        await Parallel.ForEachAsync(pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct(), Cancel,
            async (file, cancel) => embeddings[file] = await EmbedAsync(file, cancel));
        var distances = pairs.Select(pair => (pair.Same, Value: DistanceOf(embeddings[pair.First], embeddings[pair.Second]))).ToList();

        // Where LFW's accuracy is best on all folds; it stands in for training on the other nine.
        var threshold = installed.Pack.Decisions.Curve!.ThresholdAt(fmr: 0.005).Distance.Value;
        var accuracy = Accuracy(distances, threshold);
        var best = Enumerable.Range(0, 401).Select(step => step / 100.0).MaxBy(candidate => Accuracy(distances, candidate));
        output.WriteLine($"{embeddings.Count} images, {embeddings.Values.Count(face => face is null)} without a face; "
            + $"accuracy at {threshold}: {accuracy:P2}; at this fold's best threshold {best}: {Accuracy(distances, best):P2}");
        Assert.InRange(accuracy, 0.993 - 0.005, 1);
    }

    private static double Accuracy(IReadOnlyList<(bool Same, double Value)> distances, double threshold) =>
        distances.Average(pair => pair.Same == pair.Value <= threshold ? 1.0 : 0.0);

    private async Task<Embedding?> EmbedAsync(string file, CancellationToken cancel)
    {
        using var picture = installed.Open(LfwData.PathOf(file));
        var faces = await installed.Pack.FindFacesAsync(picture, Lane.Bulk, cancel);
        return LfwData.Pick(faces, face => face.Detection.Box, picture)?.Embedding;
    }

    // A face that is not found cannot be the same person.
    private static double DistanceOf(Embedding? one, Embedding? other) => one is null || other is null ? 4 : one.DistanceTo(other).Value;

    private static double Distance(ImagePoint one, ImagePoint other) => Math.Sqrt(Math.Pow(one.X - other.X, 2) + Math.Pow(one.Y - other.Y, 2));
}
