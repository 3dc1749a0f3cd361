using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Identification;

/// <summary>Images whose faces are vectors in a plane: an angle in degrees says who it is, a quality whether it is fit (50 is). Faces farther than 40° from each other are of two people.</summary>
public sealed class OnePersonTests : IImageSource, IImageViewer, IFacePacks, IGalleryStore, IFaceEmbedder
{
    private static readonly QualityScale Scale = new(nobody: null, [new(0, 0), new(100, 100)], limit: 50);

    private readonly Dictionary<string, (float Angle, float Quality)[]> images = new()
    {
        ["/anna"] = [(0, 80)],
        ["/anna again"] = [(30, 90)],
        ["/ben and anna"] = [(90, 95), (12, 60)],
        ["/carl"] = [(180, 90)],
        ["/anna and carl"] = [(10, 60), (190, 70)],
        ["/anna blurred"] = [(5, 20)],
        ["/tree"] = [],
    };

    private Embedding? probe;

    public FaceModel Model { get; } = new(new ModelId("test"), 2, "0123456789abcdef");

    [Fact]
    public async Task The_mean_of_the_images_is_searched_for_and_the_most_convincing_face_is_shown()
    {
        var answer = await IdentifyAsync("/anna", "/anna again");

        Assert.Equal(15, AngleOfProbe(), 1e-3);
        Assert.Equal(("/anna again", 90f), (answer.Source, Assert.Single(answer.Faces).Face.Quality.Value!.Value));
        Assert.All(answer.Images!, image => Assert.Null(image.Problem));
    }

    [Fact]
    public async Task Several_images_are_more_comparisons_than_one()
    {
        var (one, two) = (await IdentifyAsync("/anna"), await IdentifyAsync("/anna", "/anna again"));

        Assert.Null(one.Images);
        Assert.InRange(two.Thresholds.Match.Value, 0.25, one.Thresholds.Match.Value - 0.01);
    }

    [Fact]
    public async Task A_bystander_is_not_taken_for_the_person()
    {
        var answer = await IdentifyAsync("/ben and anna", "/anna");

        Assert.Equal(6, AngleOfProbe(), 1e-3);
        Assert.Equal([60f, 80f], answer.Images!.Select(image => image.Face!.Quality.Value!.Value));
        Assert.Equal([2, 1], answer.Images!.Select(image => image.FaceCount));
    }

    [Fact]
    public async Task Images_that_do_not_show_the_person_are_left_out_and_the_answer_says_why()
    {
        var answer = await IdentifyAsync("/carl", "/anna", "/tree", "/anna blurred", "/anna again");

        Assert.Equal(15, AngleOfProbe(), 1e-3);
        Assert.Equal([ProbeProblem.AnotherPerson, null, ProbeProblem.NoFace, ProbeProblem.LowQuality, null], answer.Images!.Select(image => image.Problem));
        Assert.Equal(["/carl", "/anna", "/tree", "/anna blurred", "/anna again"], answer.Images!.Select(image => image.Source));
        Assert.Equal((await IdentifyAsync("/anna", "/anna again")).Thresholds, answer.Thresholds);
    }

    [Theory]
    [InlineData("/anna", "/carl")]
    [InlineData("/anna and carl", "/tree")]
    [InlineData("/anna and carl", "/anna", "/carl")]
    public async Task The_person_is_never_guessed(params string[] these)
    {
        var rejected = await Assert.ThrowsAsync<RequestRejectedException>(() => IdentifyAsync(these));

        Assert.Equal(RejectionReason.SeveralFaces, rejected.Reason);
        Assert.Contains("no one person in common", rejected.Message, StringComparison.Ordinal);
        Assert.Null(probe);
    }

    [Fact]
    public async Task Images_without_a_fit_face_are_refused_with_what_is_wrong_with_each()
    {
        var rejected = await Assert.ThrowsAsync<RequestRejectedException>(() => IdentifyAsync("/anna blurred", "/tree"));

        Assert.Equal(RejectionReason.LowQuality, rejected.Reason);
        Assert.All(["'/anna blurred': the quality is 20", "'/tree': no face", "gallery 'family'"], part => Assert.Contains(part, rejected.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Images_without_any_face_are_refused() =>
        Assert.Equal(RejectionReason.NoFace, (await Assert.ThrowsAsync<RequestRejectedException>(() => IdentifyAsync("/tree", "/tree"))).Reason);

    public Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel) =>
        Task.FromResult(ImageFile.From(((ImageLocation.AtPath)location).Path, new byte[] { 1 }));

    public Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel) =>
        Task.FromResult(new SeenPicture(100, 100, [.. images[file.Source].Select(face => new CroppedFace(FaceOf(face.Angle, face.Quality), null))]));

    public FacePack Get(PackId id) => new(id, null!, null!, null!, this, Policy, Scale);

    public Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Gallery> GetGalleryAsync(GalleryName name, CancellationToken cancel) => Task.FromResult(
        new Gallery(7, name, PackId.Default, Model, SpaceId: 8, GallerySettings.With(Policy with { Fmr = 0.005 }) with { Gate = new QualityGate() }));

    public Task<CandidateList> FindCandidatesAsync(Gallery gallery, Embedding probe, int top, Turn turn, CancellationToken cancel)
    {
        this.probe = probe;
        return Task.FromResult(new CandidateList(SearchMethod.Exact, []));
    }

    public Task<SearchSize> MeasureAsync(Gallery gallery, CancellationToken cancel) => Task.FromResult(new SearchSize(10, 10));

    public Task<StoredImage?> FindImageAsync(Gallery gallery, ImageFile file, CancellationToken cancel, ImageNews? news = null) => throw new NotSupportedException();

    public Task<StoredImage> AddAsync(Gallery gallery, IndexedPicture picture, Lane lane, CancellationToken cancel) => throw new NotSupportedException();

    Task IGalleryStore.RecordRejectionAsync(string? gallery, string? source, RejectionReason reason, string detail, CancellationToken cancel, NewEvent? news) => throw new NotSupportedException();

    /// <summary>An FMR of 1e-4 to 1e-1 at distances of 0.2 to 0.5; 5 %, which a review of the gallery may have, is where 40° are.</summary>
    private static DecisionPolicy Policy => DecisionPolicy.By(new ImpostorCurve("nobody", 1_000_000, [new(0.2, 100), new(0.3, 1000), new(0.4, 10_000), new(0.5, 100_000)]));

    private double AngleOfProbe() => Math.Atan2(probe!.Values.Span[1], probe.Values.Span[0]) * 180 / Math.PI;

    private FoundFace FaceOf(float angle, float quality)
    {
        var point = new ImagePoint(10, 10);
        var detection = new Detection(new BoundingBox(10, 10, 50, 50), 1, new FaceLandmarks(point, point, point, point, point));
        var radians = angle * MathF.PI / 180;
        return new FoundFace(detection, Embedding.FromRaw([MathF.Cos(radians), MathF.Sin(radians)], Model), FaceQuality.Of(detection, sharpness: 100) with { Value = quality });
    }

    private Task<Core.Identification.Identification> IdentifyAsync(params string[] sources) => new FaceIdentifier(this, this, this, this).IdentifyAsync(
        new RequestContext(new Caller("anna", Rights.Identify), Lane.Interactive), new IdentifyJob(new GalleryName("family"), [.. sources.Select(path => new ImageLocation.AtPath(path))], Top: 3),
        TestContext.Current.CancellationToken);
}
