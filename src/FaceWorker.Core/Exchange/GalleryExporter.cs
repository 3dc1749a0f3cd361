using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Exchange;

/// <summary>A request to give a gallery away.</summary>
/// <param name="WithVectors">Also the templates.</param>
public sealed record ExportJob(GalleryName Gallery, bool WithVectors = false);

/// <summary>What was given away.</summary>
public sealed record ExportOutcome(ExportedGallery Gallery, long Photos, long Faces, long People, long Constraints);

/// <summary>Gives a gallery away, as it was at one moment, in whatever format the writer has.</summary>
public sealed class GalleryExporter(IGalleryReader galleries)
{
    private const int PhotosOfReport = 200;

    /// <param name="progress">Counts photos.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not list its subjects.</exception>
    /// <exception cref="ExchangeException">The files cannot be written.</exception>
    public Task<ExportOutcome> ExportAsync(RequestContext context, ExportJob job, IExportWriter writer, IProgress<WorkProgress>? progress, CancellationToken cancel) =>
        galleries.ReadAsync(context, job.Gallery, async snapshot =>
        {
            var (photos, faces, people, constraints) = (0L, 0L, 0L, 0L);
            await writer.BeginAsync(snapshot.Gallery, cancel);
            await foreach (var person in snapshot.ReadPeopleAsync(cancel))
            {
                await writer.WriteAsync(person, cancel);
                people++;
            }

            await foreach (var constraint in snapshot.ReadConstraintsAsync(cancel))
            {
                await writer.WriteAsync(constraint, cancel);
                constraints++;
            }

            await foreach (var photo in snapshot.ReadPhotosAsync(job.WithVectors, cancel))
            {
                await writer.WriteAsync(photo, cancel);
                faces += photo.Faces.Count;
                if (++photos % PhotosOfReport == 0 || photos == snapshot.Gallery.Photos)
                    progress?.Report(new WorkProgress("photos", photos, snapshot.Gallery.Photos));
            }

            await writer.CompleteAsync(cancel);
            return new ExportOutcome(snapshot.Gallery, photos, faces, people, constraints);
        }, cancel);
}
