using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

public sealed class DetectorTests(InstalledModels installed, ITestOutputHelper output)
{
    private const int EveryNth = 20;

    [Theory]
    [InlineData("yunet", "yunet")]
    [InlineData("retinaface-mnet025", "retina")]
    [InlineData("mtcnn-pnet", "mtcnn")]
    public async Task Faces_lie_where_an_independent_implementation_found_them(string id, string reference)
    {
        await using var shared = new SharedDetector(id);
        var expected = LfwData.Reference(reference).Where((_, i) => i % EveryNth == 0).ToList();
        var (distances, overlaps) = (new ConcurrentBag<double>(), new ConcurrentBag<double>());

        await Parallel.ForEachAsync(expected, TestContext.Current.CancellationToken, async (row, cancel) =>
        {
            using var picture = installed.Open(LfwData.PathOf(row.File));
            var faces = await shared.Detector.DetectAsync(picture, smallestFace: 20, Lane.Bulk, cancel);
            if (LfwData.Pick(faces, face => face.Box, picture) is not { } face)
                return;
            overlaps.Add(face.Box.IntersectionOverUnion(row.Box));
            var eyes = Distance(row.Points[0], row.Points[1]);
            foreach (var (ours, theirs) in face.Landmarks.Points.Zip(row.Points))
                distances.Add(Distance(ours, theirs) / eyes);
        });

        output.WriteLine($"{expected.Count} images, {overlaps.Count} faces, median landmark distance {Median(distances):P2} of the inter-ocular distance, median overlap {Median(overlaps):F3}");
        Assert.InRange(overlaps.Count, 0.995 * expected.Count, expected.Count);
        Assert.InRange(Median(distances), 0, 0.02);
        Assert.InRange(Median(overlaps), 0.9, 1);
    }

    private static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Distance(ImagePoint one, ImagePoint other) => Math.Sqrt(Math.Pow(one.X - other.X, 2) + Math.Pow(one.Y - other.Y, 2));
}
