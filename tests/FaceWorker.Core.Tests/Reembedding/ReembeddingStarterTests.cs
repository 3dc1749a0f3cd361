using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Core.Tests.Reembedding;

public sealed class ReembeddingStarterTests : IReembeddingStore, IPackCatalog
{
    private static readonly DecisionThresholds Thresholds = new(new SquaredDistance(1), new SquaredDistance(1), "made up");
    private static readonly Gallery Family = new(1, new GalleryName("family"), PackId.Default, new FaceModel(new ModelId("old"), 2, ""), 10, GallerySettings.With(Thresholds));

    [Fact]
    public async Task A_pack_with_another_detector_is_refused_with_what_to_do_instead()
    {
        var starter = new ReembeddingStarter(this, null!, this);

        var refused = await Assert.ThrowsAsync<ReembeddingRefusedException>(() => starter.StartAsync(
            new RequestContext(new Caller("test", Rights.Administer), Lane.Interactive), Family.Name, new PackId("yunet-reid"), TestContext.Current.CancellationToken));

        Assert.Equal(ReembeddingProblem.OtherDetector, refused.Problem);
        Assert.Contains("'detector of default'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'detector of yunet-reid'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("faceworker models list", refused.Message, StringComparison.Ordinal);
    }

    public PackFacts Get(PackId pack) => new(pack, $"detector of {pack}", Family.Model, Thresholds);

    public Task<Gallery> ReadGalleryAsync(GalleryName name, CancellationToken cancel) => Task.FromResult(Family);

    public Task<ReembeddingCounts> CountAsync(Gallery gallery, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<FaceToReembed>> FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel) => throw new NotSupportedException();

    public Task<PhotoFile> FindPhotoAsync(Gallery gallery, long image, CancellationToken cancel) => throw new NotSupportedException();

    Task IReembeddingStore.AddAsync(Gallery gallery, ReembeddedFaces faces, CancellationToken cancel) => throw new NotSupportedException();
}
