using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

/// <summary>Boxes as a hand draws them: a little too large, too small, or beside.</summary>
public sealed class DrawnBoxTests(InstalledModels installed, ITestOutputHelper output)
{
    private const int EveryNth = 150;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_face_that_the_detector_finds_when_it_looks_closer_is_the_one_that_it_would_have_found()
    {
        var distances = await MeasureAsync(installed.Pack, installed.Pack, PictureTurn.None);

        Assert.InRange(distances[distances.Count / 2], 0, 0.1);
        Assert.InRange(distances[(int)(0.9 * distances.Count)], 0, 0.4);
    }

    [Fact]
    public async Task So_it_is_on_a_photo_that_lies_on_its_side()
    {
        var distances = await MeasureAsync(installed.Pack, installed.Pack, PictureTurn.Left);

        Assert.InRange(distances[distances.Count / 2], 0, 0.1);
    }

    [Theory]
    [InlineData("default", 0.1)] // points by the landmark model, within the drawn box
    [InlineData("yunet-reid", 0.4)] // points where faces have them on average
    public async Task One_that_it_does_not_find_is_embedded_from_the_box_alone(string id, double median)
    {
        await using var shared = id == "default" ? null : await SharedPack.LoadAsync(id, Cancel);
        var pack = shared?.Pack ?? installed.Pack;

        var distances = await MeasureAsync(pack, pack with { Detector = new Blind(pack.Detector) }, PictureTurn.None);

        Assert.InRange(distances[distances.Count / 2], 0, median);
    }

    [Fact]
    public async Task A_box_without_a_face_is_not_fit()
    {
        using var wall = Pictures.Make(400, 300, (x, y) => ((byte)(120 + x / 10 % 7), (byte)(110 + y / 9 % 5), 100));
        var viewer = ViewerOf(wall);

        var seen = await viewer.SeeAsync(ImageFile.From("wall", new byte[] { 1 }), installed.Pack with { Drawn = new DrawnBox(new BoundingBox(100, 80, 90, 110), PictureTurn.None) }, Lane.Interactive, withCrops: true, Cancel);

        var face = Assert.Single(seen.Faces);
        Assert.False(installed.Pack.IsFit(face.Found), $"{face.Found.Quality}");
        Assert.Equal((400, 300), (seen.Width, seen.Height));
        Assert.Equal(new BoundingBox(100, 80, 90, 110), face.Found.Detection.Box, (one, other) => one.IntersectionOverUnion(other) > 0.99);
    }

    /// <summary>Squared distances, in order, between the main faces of photos as one pack finds them, and as another sees them in drawn boxes.</summary>
    private async Task<IReadOnlyList<double>> MeasureAsync(FacePack finding, FacePack drawing, PictureTurn turn)
    {
        var distances = new List<double>();
        var files = LfwData.Reference("yunet").Select(row => row.File).Where((_, i) => i % EveryNth == 0).ToList();
        var random = new Random(7);
        foreach (var file in files)
        {
            using var photo = installed.Open(LfwData.PathOf(file));
            if (LfwData.Pick(await finding.FindFacesAsync(photo, Lane.Bulk, Cancel), face => face.Detection.Box, photo) is not { } face || !finding.IsFit(face))
                continue;
            float Off(float side) => (random.NextSingle() - 0.5f) * 0.2f * side;
            var box = face.Detection.Box;
            var drawn = new BoundingBox(box.X + Off(box.Width), box.Y + Off(box.Height), box.Width + Off(box.Width), box.Height + Off(box.Height));
            // The stored photo lies on its side: what is drawn upright has to be turned back.
            using var stored = photo.Turned(turn == PictureTurn.Left ? 6 : 1);
            var storedFrame = new PhotoFrame(stored.Width, stored.Height, turn);
            var seen = Assert.Single((await ViewerOf(stored).SeeAsync(ImageFile.From(file, new byte[] { 1 }), drawing with { Drawn = new DrawnBox(storedFrame.Stored(drawn), turn) }, Lane.Interactive, withCrops: false, Cancel)).Faces).Found;
            Assert.InRange(storedFrame.Shown(seen.Detection.Box).IntersectionOverUnion(drawn), 0.3f, 1.001f);
            distances.Add(seen.Embedding.DistanceTo(face.Embedding).Value);
        }

        distances.Sort();
        output.WriteLine($"{distances.Count} faces: median {distances[distances.Count / 2]:F3}, 90 % {distances[(int)(0.9 * distances.Count)]:F3}, largest {distances[^1]:F3}");
        return distances;
    }

    private static ImageViewer ViewerOf(Picture picture) => new(new Given(picture), new FaceCropper(), new PixelBudget(long.MaxValue));

    private sealed class Given(Picture picture) : IImageDecoder
    {
        public long Measure(ImageFile file) => 1;

        public Picture Decode(ImageFile file, long enoughPixels) => picture.Part(0, 0, picture.Width, picture.Height);
    }

    /// <summary>Finds nothing.</summary>
    private sealed class Blind(IFaceDetector inner) : IFaceDetector
    {
        public Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Detection>>([]);

        public Task<IReadOnlyList<Detection>> PlacePointsAsync(Picture picture, IReadOnlyList<Detection> detections, Turn turn, CancellationToken cancel) => inner.PlacePointsAsync(picture, detections, turn, cancel);
    }
}
