using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Quality;

/// <summary>No texture becomes evidence, whatever a detector takes it for.</summary>
public sealed class NobodyTests(InstalledModels installed, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Pictures_without_people_have_no_fit_face() => NobodyIsFitAsync(installed.Pack);

    [Theory]
    [InlineData("yunet-reid")]
    [InlineData("facenet-mtcnn")]
    [InlineData("facenet-retinaface")]
    public async Task Nor_have_they_by_another_pack(string id)
    {
        await using var shared = await SharedPack.LoadAsync(id, Cancel);
        await NobodyIsFitAsync(shared.Pack);
    }

    /// <summary>Good detectors hardly see a face on them. The limit refuses most of it all the same, whatever place is taken for one.</summary>
    [Theory]
    [InlineData("default", 2)]
    [InlineData("yunet-reid", 17)]
    [InlineData("facenet-mtcnn", 17)]
    public async Task Where_a_detector_would_err_the_limit_refuses_most(string id, int most)
    {
        await using var shared = await SharedPack.LoadAsync(id, Cancel);

        var supposed = await SupposedAsync(shared.Pack, PicturesWithoutPeople.All());

        output.WriteLine(Describe(shared.Pack, supposed));
        Assert.InRange(supposed.Count(one => shared.Pack.Scale!.IsFit(one.Quality)), 0, most);
        Assert.Equal(168, supposed.Count);
    }

    /// <summary>They are what every detector looks for. A good part of what is drawn like a face is refused all the same.</summary>
    [Fact]
    public async Task Of_drawn_faces_hardly_any_is_fit()
    {
        var found = await ClaimsAsync(installed.Pack, PicturesWithoutPeople.DrawnFaces());

        output.WriteLine(Describe(installed.Pack, found));
        Assert.InRange(found.Count, 30, 100);
        Assert.InRange(found.Count(one => installed.Pack.Scale!.IsFit(one.Quality)), 0, found.Count / 20);
    }

    private async Task NobodyIsFitAsync(FacePack pack)
    {
        var found = await ClaimsAsync(pack, PicturesWithoutPeople.All());

        output.WriteLine(Describe(pack, found));
        Assert.DoesNotContain(found, one => pack.Scale!.IsFit(one.Quality));
    }

    /// <summary>What the detector takes for a face.</summary>
    private static async Task<List<(string Name, FaceQuality Quality)>> ClaimsAsync(FacePack pack, IEnumerable<(string Name, Picture Picture)> pictures)
    {
        var found = new List<(string, FaceQuality)>();
        foreach (var (name, picture) in pictures)
            using (picture)
                found.AddRange((await pack.FindFacesAsync(picture, Lane.Bulk, Cancel)).Select(face => (name, face.Quality)));
        return found;
    }

    /// <summary>As if a detector took these places for faces, which good detectors do not.</summary>
    private static async Task<List<(string Name, FaceQuality Quality)>> SupposedAsync(FacePack pack, IEnumerable<(string Name, Picture Picture)> pictures)
    {
        var found = new List<(string, FaceQuality)>();
        foreach (var (name, picture) in pictures)
            using (picture)
            {
                var places = new[] { (40f, 40f, 60f), (150, 200, 120), (90, 60, 300) }.Select(place => FaceAt(place.Item1, place.Item2, place.Item3)).ToList();
                using var aligned = pack.Aligner.Align(picture, places);
                var embeddings = await pack.Embedder.EmbedAsync(aligned, Lane.Bulk, Cancel);
                found.AddRange(embeddings.Zip(places, (embedding, place) => (name, FaceQuality.Of(place, sharpness: 100) with { Value = pack.Scale!.Of(embedding) })));
            }

        return found;
    }

    private static Detection FaceAt(float x, float y, float side)
    {
        ImagePoint At(float across, float down) => new(x + across * side, y + down * side);
        return new Detection(new BoundingBox(x, y, side, 1.2f * side), 1, new FaceLandmarks(At(0.3f, 0.45f), At(0.7f, 0.45f), At(0.5f, 0.68f), At(0.34f, 0.9f), At(0.66f, 0.9f)));
    }

    private static string Describe(FacePack pack, List<(string Name, FaceQuality Quality)> found) =>
        $"{found.Count} faces, {found.Count(one => pack.Scale!.IsFit(one.Quality))} of them fit; the best: {string.Join("; ", found.OrderByDescending(one => one.Quality.Value).Take(5).Select(one => $"{one.Name} {one.Quality.Value}"))}";
}
