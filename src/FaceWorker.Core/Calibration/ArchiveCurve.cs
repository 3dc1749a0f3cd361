using System.Globalization;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Calibration;

/// <summary>How far the faces of one photo are from each other: squared distances, one per pair.</summary>
public sealed record PhotoPairs(IReadOnlyList<double> Distances);

/// <summary>The impostor curve of an archive's own people, learned without labels: two faces of one photo are two people.</summary>
/// <remarks>
/// <para>A card's curve, moved and stretched: distance = <see cref="Shift"/> + <see cref="Scale"/> · the card's distance at the same FMR, fitted by weighted least squares to quantiles from 1 % to 50 %. There,
/// the few photos on which one person is seen twice (mirrors, collages, pictures on a wall) hardly count; the far tail, where they would decide, has the card's shape.</para>
/// <para>Photos with a pair that is nearer than any the card has measured enough of are left out: they show somebody twice.</para>
/// <para>Nowhere is the curve looser than the card's. Where the same few people are on most photos, their distances hardly vary, and a fit to these would have its tail far too near to them.</para>
/// </remarks>
public sealed class ArchiveCurve
{
    private const int Draws = 200;

    /// <summary>So that a tenth of them are enough for a quantile.</summary>
    private const int FewestPairs = 10 * ImpostorCurve.FewestMatches;

    private const double LeastScale = 0.2; // photos of real archives and mosaics had 0.8 to 1.1
    private const double ClearlyLooser = 0.05; // in squared distance

    private static readonly double[] Quantiles = [0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01];

    private readonly ImpostorCurve card;
    private readonly List<(double Scale, double Shift)> draws;

    private ArchiveCurve(ImpostorCurve card, (double Scale, double Shift) fit, List<(double Scale, double Shift)> draws, int photos, int leftOut, int pairs)
    {
        (this.card, this.draws) = (card, draws);
        (Scale, Shift) = fit;
        (Photos, LeftOut, Pairs) = (photos, leftOut, pairs);
        Curve = new ImpostorCurve(
            string.Create(CultureInfo.InvariantCulture, $"its own {photos:N0} photos of several people ({pairs:N0} pairs of faces), with the tail of {card.Population}"), card.Pairs,
            [.. card.Points.Select(point => point with { Distance = Fitted(fit, point.Distance) }).Where(point => point.Distance > 0)],
            leastMeasured: (double)ImpostorCurve.FewestMatches / pairs);
    }

    public ImpostorCurve Curve { get; }

    /// <summary>Below 1: distances vary less than among the card's people.</summary>
    public double Scale { get; }

    /// <summary>In squared distance.</summary>
    public double Shift { get; }

    /// <summary>By its pairs alone, some thresholds would be clearly looser than the card's, which hold instead.</summary>
    public bool IsHeldByCard => card.Points.Any(point => Shift + Scale * point.Distance > point.Distance + ClearlyLooser);

    /// <summary>Photos that were used.</summary>
    public int Photos { get; }

    /// <summary>Photos on which somebody is seen twice.</summary>
    public int LeftOut { get; }

    /// <summary>Pairs of faces that were used.</summary>
    public int Pairs { get; }

    /// <exception cref="CalibrationRefusedException">Too few pairs; the message says how many there are and are needed.</exception>
    public static ArchiveCurve Learn(IReadOnlyList<PhotoPairs> photos, ImpostorCurve card)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(card);
        var same = card.Points[0].Distance;
        var used = photos.Where(photo => photo.Distances.All(distance => distance > same)).ToList();
        var pairs = used.Sum(photo => photo.Distances.Count);
        if (pairs < FewestPairs)
            throw new CalibrationRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"The gallery has {pairs:N0} pairs of faces on one photo ({used.Count:N0} photos of several people), too few to learn from: it takes {FewestPairs:N0} at least. ") +
                "Index more photos of several people, or calibrate on photos of people you know: faceworker calibrate --gallery NAME --folders DIR");

        var fit = Fit([.. used.SelectMany(photo => photo.Distances)], card);
        if (fit.Scale < LeastScale)
            throw new CalibrationRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"The {pairs:N0} pairs of faces on one photo are all nearly as far apart as each other, as when the same few people are on every photo: they say nothing of strangers. ") +
                "Index photos of more people, or calibrate on photos of people you know: faceworker calibrate --gallery NAME --folders DIR");

        // Whole photos are drawn: the pairs of one photo share faces.
        var drawn = Enumerable.Range(0, Draws).AsParallel().AsOrdered().Select(draw =>
        {
            var random = new SplitMix64((ulong)draw);
            var sample = new List<double>(pairs);
            for (var i = 0; i < used.Count; i++)
                sample.AddRange(used[random.Next(used.Count)].Distances);
            return Fit(sample, card);
        }).ToList();
        return new ArchiveCurve(card, fit, drawn, used.Count, photos.Count - used.Count, pairs);
    }

    /// <summary>Where the threshold for an FMR (0 to 1) lies with 95 %, if the tail has the card's shape; in squared distance.</summary>
    public ConfidenceInterval IntervalAt(double fmr)
    {
        var ofCard = card.ThresholdAt(fmr).Distance.Value;
        var sorted = draws.Select(draw => Fitted(draw, ofCard)).Order().ToList();
        return new ConfidenceInterval(sorted[(int)(0.025 * sorted.Count)], sorted[(int)(0.975 * sorted.Count)]);
    }

    private static double Fitted((double Scale, double Shift) fit, double ofCard) => Math.Min(ofCard, fit.Shift + fit.Scale * ofCard);

    private static (double Scale, double Shift) Fit(List<double> distances, ImpostorCurve card)
    {
        distances.Sort();
        var points = Quantiles.Where(rate => rate * distances.Count >= ImpostorCurve.FewestMatches || rate >= 0.1)
            .Select(rate => (Card: card.ThresholdAt(rate).Distance.Value, Own: distances[(int)(rate * (distances.Count - 1))], Weight: rate)).ToList();
        var weight = points.Sum(point => point.Weight);
        var (meanCard, meanOwn) = (points.Sum(point => point.Weight * point.Card) / weight, points.Sum(point => point.Weight * point.Own) / weight);
        var scale = points.Sum(point => point.Weight * (point.Card - meanCard) * (point.Own - meanOwn)) / points.Sum(point => point.Weight * (point.Card - meanCard) * (point.Card - meanCard));
        return (scale, meanOwn - scale * meanCard);
    }
}
