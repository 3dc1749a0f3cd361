using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Evaluation;

public sealed class PhotoEmbedderTests : IImageSource, IImageViewer
{
    private const int Side = 100; // pixels of every photo

    private static readonly FaceModel Model = new(new ModelId("made-up"), 2, Fingerprint: "");

    private readonly Dictionary<string, FoundFace[]> photos = [];
    private readonly Told told = new();

    [Fact]
    public async Task The_large_and_central_face_is_taken()
    {
        photos["/corner"] = [Face(x: 0, size: 20, first: 0.1f), Face(x: 42, size: 16, first: 0.2f)];
        photos["/large"] = [Face(x: 0, size: 90, first: 0.3f), Face(x: 45, size: 10, first: 0.4f)];

        var embedded = await EmbedAsync(VectorStorage.Full, "/corner", "/large");

        Assert.Equal((photos["/corner"][1].Embedding, photos["/large"][0].Embedding), (embedded["/corner"].Embedding, embedded["/large"].Embedding));
        Assert.Equal((Side, Side, 1), (embedded["/large"].Picture!.Width, embedded["/large"].Picture!.Height, embedded["/large"].Picture!.Faces.Count));
        Assert.NotEqual(embedded["/corner"].Picture!.File.Sha256, embedded["/large"].Picture!.File.Sha256);
    }

    [Fact]
    public async Task A_photo_without_a_face_or_that_cannot_be_read_says_so_and_each_is_counted_once()
    {
        photos["/empty"] = [];
        Add("/ann");

        var embedded = await EmbedAsync(VectorStorage.Full, "/empty", "/gone", "/ann", "/ann");

        Assert.Equal(["no face was found", "'/gone' does not exist.", null], new[] { "/empty", "/gone", "/ann" }.Select(path => embedded[path].Problem));
        Assert.All([embedded["/empty"], embedded["/gone"]], photo => Assert.Equal((null, null), (photo.Embedding, photo.Picture)));
        Assert.Equal([1, 2, 3], told.All.Select(progress => progress.Done).Order());
        Assert.All(told.All, progress => Assert.Equal(("photos", 3), (progress.Things, progress.Total)));
    }

    [Fact]
    public async Task Vectors_are_kept_in_the_precision_that_is_asked_for()
    {
        photos["/ann"] = [Face(x: 40, size: 20, first: 0.123456f)];

        var full = await EmbedAsync(VectorStorage.Full, "/ann");
        var half = await EmbedAsync(VectorStorage.Half, "/ann");

        Assert.NotEqual(full["/ann"].Embedding!.Values.ToArray(), half["/ann"].Embedding!.Values.ToArray());
        Assert.InRange(full["/ann"].Embedding!.DistanceTo(half["/ann"].Embedding!).Value, 0, 1e-6);
        Assert.Same(half["/ann"].Embedding, half["/ann"].Picture!.Faces[0].Found.Embedding);
    }

    /// <summary>A photo with a face in its middle.</summary>
    internal void Add(string path) => photos[path] = [Face(x: 40, size: 20, first: photos.Count + 1)];

    public Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel) => location is ImageLocation.AtPath(var path) && photos.ContainsKey(path)
        ? Task.FromResult(ImageFile.From(path, new byte[] { 1 }))
        : throw new RequestRejectedException(RejectionReason.NotFound, "'/gone' does not exist.");

    public Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel) =>
        Task.FromResult(new SeenPicture(Side, Side, [.. photos[file.Source].Select(face => new CroppedFace(face, null))]));

    private async Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(VectorStorage storage, params string[] paths)
    {
        var pack = new FacePack(PackId.Default, null!, null!, null!, null!, new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1), "made up"));
        return await new PhotoEmbedder(this, this, pack, storage).EmbedAsync(paths, Lane.Bulk, told, TestContext.Current.CancellationToken);
    }

    private static FoundFace Face(float x, float size, float first)
    {
        var point = new ImagePoint(x, x);
        var detection = new Detection(new BoundingBox(x, x, size, size), 1, new FaceLandmarks(point, point, point, point, point));
        return new FoundFace(detection, Embedding.FromRaw([first, 1], Model), new FaceQuality(size, 1, 1, 0, 0, 0));
    }
}
