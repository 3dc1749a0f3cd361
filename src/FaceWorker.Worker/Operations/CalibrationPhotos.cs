using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Quarantine;

namespace FaceWorker.Worker.Operations;

/// <summary>Embeds the photos of a calibration that this worker has taken over. Perhaps one of them ended whoever had it, so each is looked at in the quarantine.</summary>
internal sealed class CalibrationPhotos(IImageSource source, IsolatedViewer isolated, IFacePacks packs, WorkerOptions options) : IPhotoEmbedder, IImageViewer
{
    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(
        Gallery gallery, IReadOnlyCollection<string> paths, Turn turn, IProgress<WorkProgress>? progress, CancellationToken cancel) =>
        new PhotoEmbedder(source, this, packs.For(gallery), VectorStorage.Half).EmbedAsync(paths, turn, progress, cancel);

    /// <inheritdoc />
    public async Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel)
    {
        try
        {
            return await isolated.SeeAsync(file, pack, withCrops, options.QuarantineTimeout, cancel);
        }
        catch (JobParkedException parked)
        {
            throw new RequestRejectedException(parked.Reason, parked.Message, parked);
        }
    }
}
