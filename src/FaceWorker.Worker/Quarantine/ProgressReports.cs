using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Says that the decoder begins: what happens from now on is the image's doing.</summary>
internal sealed class ReportingDecoder(IImageDecoder decoder, Action<QuarantineReport> report) : IImageDecoder
{
    public Picture Decode(ImageFile file)
    {
        report(new QuarantineReport(QuarantineStep.Begun));
        return decoder.Decode(file);
    }
}

/// <summary>Says that the image is seen: what happens from now on is the database's doing.</summary>
internal sealed class ReportingStore(IGalleryStore store, Action<QuarantineReport> report) : IGalleryStore
{
    public Task<Gallery> GetGalleryAsync(GalleryName name, CancellationToken cancel) => store.GetGalleryAsync(name, cancel);

    public Task<StoredImage?> FindImageAsync(Gallery gallery, ImageFile file, CancellationToken cancel) => store.FindImageAsync(gallery, file, cancel);

    public Task<StoredImage> AddAsync(Gallery gallery, IndexedPicture picture, Lane lane, CancellationToken cancel)
    {
        report(new QuarantineReport(QuarantineStep.Seen));
        return store.AddAsync(gallery, picture, lane, cancel);
    }

    public Task<CandidateList> FindCandidatesAsync(Gallery gallery, Embedding probe, int top, Lane lane, CancellationToken cancel) =>
        store.FindCandidatesAsync(gallery, probe, top, lane, cancel);

    public Task RecordRejectionAsync(string? gallery, string? source, RejectionReason reason, string detail, CancellationToken cancel) =>
        store.RecordRejectionAsync(gallery, source, reason, detail, cancel);
}
