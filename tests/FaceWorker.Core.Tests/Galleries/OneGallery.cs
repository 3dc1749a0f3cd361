using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Galleries;

/// <summary>A store that knows one gallery, and can only tell it.</summary>
internal sealed class OneGallery(FaceModel model) : IGalleryStore
{
    public Gallery Gallery { get; } = new(7, new GalleryName("family"), PackId.Default, model, SpaceId: 8,
        GallerySettings.With(new DecisionThresholds(new SquaredDistance(1.1), new SquaredDistance(1.2), "made up")));

    public Task<Gallery> GetGalleryAsync(GalleryName name, CancellationToken cancel) => name == Gallery.Name
        ? Task.FromResult(Gallery)
        : throw new RequestRejectedException(RejectionReason.UnknownGallery, $"There is no gallery '{name}'.");

    public Task<StoredImage?> FindImageAsync(Gallery gallery, ImageFile file, CancellationToken cancel, ImageNews? news = null) => throw new NotSupportedException();

    public Task<StoredImage> AddAsync(Gallery gallery, IndexedPicture picture, Lane lane, CancellationToken cancel) => throw new NotSupportedException();

    public Task<CandidateList> FindCandidatesAsync(Gallery gallery, Embedding probe, int top, Turn turn, CancellationToken cancel) => throw new NotSupportedException();

    public Task<SearchSize> MeasureAsync(Gallery gallery, CancellationToken cancel) => throw new NotSupportedException();

    public Task RecordRejectionAsync(string? gallery, string? source, RejectionReason reason, string detail, CancellationToken cancel, NewEvent? news = null) => throw new NotSupportedException();
}
