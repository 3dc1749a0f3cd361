using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Calibration;

/// <summary>A calibration as a gallery keeps it.</summary>
/// <param name="Replaced">How the gallery decided before it, which a rollback brings back.</param>
/// <param name="IsInForce">The gallery decides by its thresholds; not so after a rollback, a later calibration or a change by hand.</param>
public sealed record StoredCalibration(long Id, CalibrationResult Result, DecisionPolicy Replaced, DateTimeOffset CalibratedAt, bool IsInForce);

/// <summary>The calibrations of galleries: every one is kept, and the one in force can be rolled back. Workers follow within <c>Storage:GalleryCacheTime</c>. Each change is a line of the audit, under the caller's name.</summary>
/// <remarks>Every method throws <see cref="TransientFailureException"/> while the database is away.</remarks>
public interface ICalibrationStore
{
    /// <summary>Keeps the calibration with what it replaces, and gives the gallery its thresholds, in one transaction.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery: it was deleted meanwhile, even if another has its name now; or the caller may not administer it.</exception>
    Task<StoredCalibration> AddAsync(RequestContext context, Gallery gallery, CalibrationResult result, CancellationToken cancel);

    /// <summary>All calibrations of the gallery, the newest first.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    Task<IReadOnlyList<StoredCalibration>> ListAsync(GalleryName gallery, CancellationToken cancel);

    /// <summary>Gives the gallery back what the calibration in force replaced: thresholds, origin, and the calibration that was in force then, if one was.</summary>
    /// <returns>The calibration that was rolled back; it stays in the list.</returns>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not administer it.</exception>
    /// <exception cref="NoCalibrationException">None is in force.</exception>
    Task<StoredCalibration> RollBackAsync(RequestContext context, GalleryName gallery, CancellationToken cancel);
}

/// <summary>No calibration is in force, so none can be rolled back; the message says where the thresholds are from.</summary>
public sealed class NoCalibrationException(string message) : Exception(message);
