using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Tests.Galleries;

namespace FaceWorker.Core.Tests.Evaluation;

/// <summary>What becomes of the evaluation's gallery; what it measures is tested with the command.</summary>
public sealed class IdentificationEvaluatorTests : IGalleryAdministration, IFaceEmbedder
{
    private static readonly OpenSetSplit Split = new([new(new SubjectName("Ann"), "/a1")], [new(new SubjectName("Ann"), "/a2")], [new(new SubjectName("Bo"), "/b1")]);

    private readonly List<GalleryName> created = [], deleted = [];
    private Exception? deleting;

    public FaceModel Model { get; } = new(new ModelId("made-up"), 2, Fingerprint: "");

    [Fact]
    public async Task Whatever_fails_the_gallery_is_deleted()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => EvaluateAsync(Rights.Administer));

        Assert.Equal(Assert.Single(created), Assert.Single(deleted));
    }

    [Fact]
    public async Task A_gallery_that_could_not_be_deleted_is_named()
    {
        deleting = new TransientFailureException("The database is away.");

        var left = await Assert.ThrowsAsync<GalleryLeftException>(() => EvaluateAsync(Rights.Administer));

        Assert.Equal(Assert.Single(created), left.Gallery);
        Assert.Contains("The database is away", left.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_administer_makes_no_gallery()
    {
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => EvaluateAsync(Rights.All & ~Rights.Administer));

        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
        Assert.Empty(created);
    }

    public Task<Gallery> CreateAsync(RequestContext context, GalleryName name, PackId pack, FaceModel model, GallerySettings settings, CancellationToken cancel)
    {
        created.Add(name);
        return Task.FromResult(new Gallery(1, name, pack, model, SpaceId: 1, settings));
    }

    public Task<GalleryDeletion> DeleteAsync(RequestContext context, GalleryName name, CancellationToken cancel)
    {
        deleted.Add(name);
        return deleting is null ? Task.FromResult(new GalleryDeletion(name, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) : throw deleting;
    }

    public Task<IReadOnlyList<GalleryName>> NamesAsync(RequestContext context, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<GallerySummary>> ListAsync(RequestContext context, CancellationToken cancel) => throw new NotSupportedException();

    public Task<GallerySummary> ShowAsync(GalleryName name, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Gallery> SetAsync(RequestContext context, GalleryName name, Func<GallerySettings, GallerySettings> change, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel) => throw new NotSupportedException();

    private Task EvaluateAsync(Rights rights)
    {
        var pack = new FacePack(PackId.Default, null!, null!, null!, this, new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1), "made up"));
        var photos = new PhotoEmbedderTests();
        foreach (var path in Split.Paths)
            photos.Add(path);
        return new IdentificationEvaluator(pack, new PhotoEmbedder(photos, photos, pack, VectorStorage.Full), new OneGallery(Model), this, null!, null!)
            .EvaluateAsync(new RequestContext(new Caller("anna", rights), Lane.Bulk), Split, [IdentificationRule.Nearest], progress: null, TestContext.Current.CancellationToken);
    }
}
