using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Calibration;

/// <summary>A request to set a gallery's thresholds from photos of known people. Plain values: it can be kept as JSON, and done later.</summary>
/// <param name="Folder">Has one folder per person, as seen by the process that does the work.</param>
/// <param name="Pairs">A file in the format of LFW's pairs.txt: only its pairs are compared. Null: every photo with every other.</param>
/// <param name="DryRun">Only finds out what it would be; stores and changes nothing.</param>
public sealed record CalibrationJob(GalleryName Gallery, FalseMatchRate Target, string Folder, string? Pairs = null, bool DryRun = false);

/// <summary>What a calibration found, and on which photos.</summary>
/// <param name="Gallery">As it was before.</param>
/// <param name="Stored">Null: it was a dry run.</param>
/// <param name="Photos">All that were looked at, by their paths.</param>
public sealed record CalibrationOutcome(Gallery Gallery, CalibrationResult Result, StoredCalibration? Stored, IReadOnlyDictionary<string, EmbeddedPhoto> Photos)
{
    /// <summary>In a few words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"match up to {Result.Thresholds.Match.Value:0.###}, review up to {Result.Thresholds.Review.Value:0.###}, by {Photos.Count} photos");
}

/// <summary>Sets a gallery's thresholds from photos of known people: embeds them as the gallery's own vectors are, compares them, and keeps what was found.</summary>
public sealed class GalleryCalibrator(IGalleryStore galleries, IPhotoEmbedder embedder, ICalibrationStore calibrations)
{
    /// <summary>Finds the photos of a job, before anybody begins with it.</summary>
    /// <exception cref="UnusablePhotosException">The folder or the file does not exist, or nobody in the folder has a photo.</exception>
    /// <exception cref="PairsFileException">A line of the pairs is wrong, or names a photo that is not there.</exception>
    public static void Check(CalibrationJob job) => CalibrationPhotos.Find(job);

    /// <param name="progress">Counts photos.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, its models are not here, or the caller may not administer it.</exception>
    /// <exception cref="UnusablePhotosException">The folder or the file does not exist, or nobody in the folder has a photo.</exception>
    /// <exception cref="PairsFileException">A line of the pairs is wrong, or names a photo that is not there.</exception>
    /// <exception cref="CalibrationRefusedException">There are no two people to compare, or, unless it is a dry run, too few comparisons for an impostor curve.</exception>
    public async Task<CalibrationOutcome> CalibrateAsync(RequestContext context, CalibrationJob job, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, job.Gallery);
        var photos = CalibrationPhotos.Find(job);
        var gallery = await galleries.GetGalleryAsync(job.Gallery, cancel);
        var embedded = await embedder.EmbedAsync(gallery, photos.Paths, context.TurnIn(gallery.Id), progress, cancel);
        var result = ThresholdCalibrator.Calibrate(photos.Compare(embedded), job.Target, cancel);
        var stored = job.DryRun ? null : await calibrations.AddAsync(context, gallery, WithCurve(result), cancel);
        return new CalibrationOutcome(gallery, result, stored, embedded);
    }

    private static CalibrationResult WithCurve(CalibrationResult result)
    {
        if (result.Curve is not null)
            return result;
        var wanted = ImpostorCurve.PairsFor(result.Target.Value);
        throw new CalibrationRefusedException(
            Say($"There are {result.ImpostorComparisons:N0} comparisons of different people, too few to say how often strangers match: it takes {ImpostorCurve.FewestPairs:N0} at least, which are one photo each of 78 people") +
            (wanted > ImpostorCurve.FewestPairs ? Say($", and {wanted:N0} for a false match rate of {result.Target.Value:0.#########}") : "") +
            ". Add people; until then the gallery keeps the curve it has.");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
