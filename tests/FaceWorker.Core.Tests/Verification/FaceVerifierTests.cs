using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Tests.Galleries;
using FaceWorker.Core.Verification;

namespace FaceWorker.Core.Tests.Verification;

/// <summary>Photos whose faces are vectors of a direction and a length, which is their quality: 2 is fit.</summary>
public sealed class FaceVerifierTests : IImageSource, IImageViewer, IFacePacks, IFaceEmbedder
{
    private static readonly QualityScale Scale = new(nobody: null, [new(0, 0), new(100, 4)], limit: 2);

    private readonly Dictionary<string, (float X, float Y)[]> photos = new() { ["/anna"] = [(3, 0)], ["/anna again"] = [(3, 0.1f)], ["/tree"] = [(1, 0)], ["/anna and tree"] = [(1, 0), (0.5f, 3)] };

    public FaceModel Model { get; } = new(new ModelId("test"), 2, "0123456789abcdef");

    [Fact]
    public async Task Two_fit_faces_that_are_near_match() => Assert.Equal(Decision.Match, (await VerifyAsync("/anna", "/anna again")).Decision);

    [Fact]
    public async Task What_is_hardly_a_face_matches_nobody_and_may_be_looked_at()
    {
        var verified = await VerifyAsync("/tree", "/tree");

        Assert.Equal((0, Decision.Review), (Math.Round(verified.Distance.Value, 6), verified.Decision));
        Assert.Equal(25, verified.First.Face.Quality.Value!.Value, 0.1);
    }

    [Fact]
    public async Task Beside_a_fit_face_the_others_are_not_compared()
    {
        var verified = await VerifyAsync("/anna and tree", "/anna");

        Assert.Equal((Decision.Unknown, 2), (verified.Decision, verified.First.FaceCount));
        Assert.True(Scale.IsFit(verified.First.Face.Quality));
    }

    public Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel) =>
        Task.FromResult(ImageFile.From(((ImageLocation.AtPath)location).Path, new byte[] { 1 }));

    public Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel) =>
        Task.FromResult(new SeenPicture(100, 100, [.. photos[file.Source].Select(vector => new CroppedFace(FaceOf(vector.X, vector.Y), null))]));

    public FacePack Get(PackId id) => new(id, null!, null!, null!, this, new DecisionThresholds(new SquaredDistance(0.5), new SquaredDistance(0.6), "made up"), Scale);

    public Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel) => throw new NotSupportedException();

    private FoundFace FaceOf(float x, float y)
    {
        var point = new ImagePoint(10, 10);
        var detection = new Detection(new BoundingBox(10, 10, 50, 50), 1, new FaceLandmarks(point, point, point, point, point));
        var embedding = Embedding.FromRaw([x, y], Model);
        return new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 100) with { Value = Scale.Of(embedding) });
    }

    private Task<Core.Verification.Verification> VerifyAsync(string one, string other) => new FaceVerifier(this, this, this, new OneGallery(Model))
        .VerifyAsync(new RequestContext(new Caller("anna", Rights.Identify), Lane.Interactive), new VerifyJob(new ImageLocation.AtPath(one), new ImageLocation.AtPath(other), PackId.Default), TestContext.Current.CancellationToken);
}
