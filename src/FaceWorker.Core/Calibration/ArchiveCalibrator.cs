using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Calibration;

/// <summary>Finds photos of several people in a gallery.</summary>
public interface IPhotoPairs
{
    /// <summary>Of at most <paramref name="most"/> photos with several templates, taken at random, how far their faces are from each other; of a photo at most ten faces count.</summary>
    Task<IReadOnlyList<PhotoPairs>> FindAsync(Gallery gallery, int most, CancellationToken cancel);
}

/// <summary>What an archive taught about its own people.</summary>
/// <param name="Gallery">As it was before.</param>
/// <param name="Stored">Null: it was a dry run.</param>
public sealed record ArchiveCalibration(Gallery Gallery, ArchiveCurve Learned, CalibrationResult Result, StoredCalibration? Stored);

/// <summary>Gives a gallery the impostor curve of its own people, from its own photos, without labels.</summary>
public sealed class ArchiveCalibrator(IGalleryStore galleries, IPhotoPairs photos, ICalibrationStore calibrations)
{
    private const int MostPhotos = 50_000;

    /// <param name="card">The curve of the gallery's model, whose tail is kept.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not administer it.</exception>
    /// <exception cref="CalibrationRefusedException">It has too few photos of several people.</exception>
    public async Task<ArchiveCalibration> CalibrateAsync(RequestContext context, GalleryName name, ImpostorCurve card, bool dryRun, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, name);
        var gallery = await galleries.GetGalleryAsync(name, cancel);
        var learned = ArchiveCurve.Learn(await photos.FindAsync(gallery, MostPhotos, cancel), card);
        var policy = gallery.Settings.Decisions.With(learned.Curve);
        var result = new CalibrationResult(new FalseMatchRate(Math.Min(policy.Fmr, FalseMatchRate.Largest)), policy.ForVerification(1),
            People: 0, GenuineComparisons: 0, learned.Pairs, FalseMatches: null, FalseNonMatches: null, WarningsOf(learned, policy, await galleries.MeasureAsync(gallery, cancel), gallery))
        {
            Curve = learned.Curve,
        };
        return new ArchiveCalibration(gallery, learned, result, dryRun ? null : await calibrations.AddAsync(context, gallery, result, cancel));
    }

    private static IReadOnlyList<string> WarningsOf(ArchiveCurve learned, DecisionPolicy policy, SearchSize size, Gallery gallery)
    {
        var warnings = new List<string>();
        var comparisons = size.ComparisonsBy(gallery.Settings.Rule);
        if (policy.ForSearch(size.Persons, comparisons).IsExtrapolated)
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"Among {size.Persons:N0} people a match needs a rarer false match than {learned.Pairs:N0} pairs can show ({ImpostorCurve.PairsFor(policy.SearchFmr(comparisons)):N0} could): there the threshold rests on the shape of the card's tail."));
        if (learned.IsHeldByCard)
            warnings.Add("The pairs are farther apart than those of the card's people, as when the same few people are on most photos. That does not show that strangers match more seldom: where the card's thresholds are stricter, they hold.");
        if (learned.LeftOut * 10 > learned.Photos)
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"{learned.LeftOut:N0} photos show somebody twice (mirrors, collages) and were left out; such photos that are less clear may be among the others, and make the thresholds stricter."));
        return warnings;
    }
}
