using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

/// <summary>The default detector on pictures that are much larger than its input.</summary>
public sealed class TiledDetectionTests(InstalledModels installed, ITestOutputHelper output) : IAsyncDisposable
{
    private const int Smaller = 6; // the samples' faces of 210 to 310 pixels become ones of 35 to 50

    private readonly List<BatchedModel> models = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_faces_on_a_large_picture_are_found_in_tiles_and_none_twice()
    {
        using var canvas = Pictures.Make(4000, 3000, (x, y) => ((byte)(x / 40), (byte)(y / 40), 90));
        var expected = new List<BoundingBox>();
        for (var place = 0; place < 72; place++)
            expected.AddRange(await PlaceAsync(canvas, installed.Samples[place % 6], 37 + place % 9 * 433, 21 + place / 9 * 371));

        var without = await (await WithoutTilesAsync()).DetectAsync(canvas, 32, Lane.Bulk, Cancel);
        var with = await installed.Pack.DetectAsync(canvas, Lane.Bulk, Cancel);

        output.WriteLine($"{expected.Count} faces; found without tiles: {Found(expected, without)}, with tiles: {Found(expected, with)}, boxes in all: {with.Count}");
        Assert.InRange(Found(expected, without), 0, 0.1 * expected.Count);
        Assert.InRange(Found(expected, with), 0.85 * expected.Count, expected.Count);
        Assert.InRange(with.Count, 0, expected.Count);
        Assert.All(expected, face => Assert.InRange(with.Count(other => other.Box.IntersectionOverSmaller(face) > 0.5f), 0, 1));
    }

    [Fact]
    public async Task Large_faces_are_found_as_without_tiles_and_nothing_else_is()
    {
        var without = await WithoutTilesAsync();
        foreach (var path in installed.Samples)
        {
            using var photo = installed.Open(path);
            var (expected, found) = (await without.DetectAsync(photo, 32, Lane.Bulk, Cancel), await installed.Pack.DetectAsync(photo, Lane.Bulk, Cancel));

            Assert.Equal(expected.Count, found.Count);
            Assert.All(expected.Zip(found), pair => Assert.InRange(pair.First.Box.IntersectionOverUnion(pair.Second.Box), 0.75, 1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in models)
            await model.DisposeAsync();
    }

    private async Task<IReadOnlyList<BoundingBox>> PlaceAsync(Picture canvas, string path, int x, int y)
    {
        using var photo = installed.Open(path);
        Pictures.Shrink(photo, Smaller, canvas, x, y);
        return [.. (await installed.Pack.DetectAsync(photo, Lane.Bulk, Cancel)).Select(face => face.Box)
            .Select(box => new BoundingBox(x + box.X / Smaller, y + box.Y / Smaller, box.Width / Smaller, box.Height / Smaller))];
    }

    private static int Found(IEnumerable<BoundingBox> expected, IReadOnlyList<Detection> found) =>
        expected.Count(face => found.Any(other => other.Box.IntersectionOverUnion(face) > 0.4f));

    private async Task<IFaceDetector> WithoutTilesAsync()
    {
        var card = installed.Store.GetModel("ultra-light-rfb-320");
        var landmarks = installed.Store.GetModel("landmarks-68");
        var untiled = card with { Detection = card.Detection! with { Tiles = null } };
        var detector = new BatchedModel("detector", new OnnxModel(untiled, await installed.Store.ReadAsync(card, Cancel), 1), new BatchingOptions { MaxBatchSize = 1 });
        var points = new BatchedModel("points", new OnnxModel(landmarks, await installed.Store.ReadAsync(landmarks, Cancel), 8), new BatchingOptions { MaxBatchSize = 8 });
        models.AddRange(detector, points);
        return DetectorFamilies.Create(new DetectorModels(detector, [], new LandmarkFinder(points)));
    }
}
