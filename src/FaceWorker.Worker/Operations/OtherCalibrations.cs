using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Worker.Quarantine;

namespace FaceWorker.Worker.Operations;

/// <summary>Finishes calibrations of commands that were killed. A command may read the folders of its user; this worker reads only its own.</summary>
internal sealed class OtherCalibrations(GalleryCalibrator calibrator, AllowedRoots roots)
{
    /// <inheritdoc cref="GalleryCalibrator.CalibrateAsync" />
    public Task<CalibrationOutcome> CalibrateAsync(RequestContext context, CalibrationJob job, IProgress<WorkProgress> progress, CancellationToken cancel)
    {
        roots.Require(job.Folder);
        if (job.Pairs is { } pairs)
            roots.Require(pairs);
        return calibrator.CalibrateAsync(context, job, progress, cancel);
    }
}

/// <summary>Embeds their photos. One of them may have crashed the command, so each is processed in quarantine.</summary>
internal sealed class SuspectPhotos(IImageSource source, IsolatedViewer isolated, IFacePacks packs, WorkerOptions options, TimeProvider time) : IPhotoEmbedder
{
    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(
        Gallery gallery, IReadOnlyCollection<string> paths, Turn turn, IProgress<WorkProgress>? progress, CancellationToken cancel) =>
        new PhotoEmbedder(source, new AloneViewer(isolated, new ImageTime(options.QuarantineTimeout, deadline: null, time)), packs.For(gallery), VectorStorage.Half).EmbedAsync(paths, turn, progress, cancel);
}
