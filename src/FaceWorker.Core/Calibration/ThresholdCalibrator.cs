using System.Globalization;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Calibration;

/// <summary>Chooses a gallery's thresholds from photos of known people, and says what they will do to people it has not seen.</summary>
/// <remarks>
/// The match threshold is the largest that keeps the false match rate over all comparisons at the target; the review threshold is the same for ten
/// times that rate (at most 0.1). The rates are measured on people who were held out: each fold at the threshold that the other folds chose.
/// </remarks>
public static class ThresholdCalibrator
{
    private const double ReviewFactor = 10;
    private const long FewEnoughToKeepAll = 20_000;

    /// <exception cref="CalibrationRefusedException">There are no two people to compare.</exception>
    public static CalibrationResult Calibrate(Comparisons comparisons, FalseMatchRate target, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        ThrowIfNobodyToCompare(comparisons.People);
        var counts = Count(comparisons, cancel);
        var (genuine, impostor) = (counts.Genuine, counts.Impostor);
        if (impostor.Total == 0)
            throw new CalibrationRefusedException("No two people are compared with each other, so a false match rate has nothing to be measured on; add pairs of two people.");

        var match = impostor.StepAt(target.Value);
        var review = Math.Max(match, impostor.StepAt(ReviewRate(target)));
        var (matches, nonMatches) = MeasureHeldOut(counts, target);
        var promised = Bootstrap(comparisons, impostor, target, cancel);
        var falseMatches = Promise(matches, promised.FalseMatches);
        return new CalibrationResult(
            target,
            new DecisionThresholds(new SquaredDistance(DistanceHistogram.ThresholdOf(match)), new SquaredDistance(DistanceHistogram.ThresholdOf(review)),
                OriginOf(target, comparisons.People.Count, impostor.Total)),
            comparisons.People.Count, genuine.Total, impostor.Total,
            falseMatches, promised.FalseNonMatches is { } interval ? Promise(nonMatches, interval) : null,
            CalibrationWarnings.Of(target, impostor.Total, genuine.Total, falseMatches is not null, (double)impostor.CountUpTo(match) / impostor.Total))
        {
            Curve = CurveOf(impostor, string.Create(CultureInfo.InvariantCulture, $"{comparisons.People.Count:N0} people of its own ({impostor.Total:N0} comparisons)")),
        };
    }

    /// <summary>The impostor curve of all comparisons of two people; null where there are too few.</summary>
    /// <param name="population">Whose faces they are, for people.</param>
    public static ImpostorCurve? MeasureCurve(Comparisons comparisons, string population, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        ThrowIfNobodyToCompare(comparisons.People);
        return CurveOf(Count(comparisons, cancel).Impostor, population);
    }

    /// <summary>Null: there are too few comparisons.</summary>
    internal static ImpostorCurve? CurveOf(DistanceHistogram impostor, string population) =>
        impostor.Total >= ImpostorCurve.FewestPairs && impostor.ToPoints() is { Count: >= ImpostorCurve.FewestPoints } points
            ? new ImpostorCurve(population, impostor.Total, points)
            : null;

    private static void ThrowIfNobodyToCompare(IReadOnlyList<string> people)
    {
        if (people.Count < 2)
            throw new CalibrationRefusedException(people.Count == 0
                ? "There are no photos with a face to calibrate with; add photos of several people."
                : $"All photos are of one person ('{people[0]}'): a false match is a mistake between two people. Add photos of others.");
    }

    private static FoldCounts Count(Comparisons comparisons, CancellationToken cancel)
    {
        var foldOf = PeopleFolds.Deal(comparisons.People);
        var all = new FoldCounts(foldOf);
        foreach (var part in comparisons.Stream(() => new FoldCounts(foldOf), cancel))
            all.Add(part);
        return all;
    }

    private static double ReviewRate(FalseMatchRate target) => Math.Min(ReviewFactor * target.Value, FalseMatchRate.Largest);

    /// <summary>False matches and false non-matches of each fold, at the threshold that the people outside of it chose.</summary>
    private static ((long Errors, long All) Matches, (long Errors, long All) NonMatches) MeasureHeldOut(FoldCounts counts, FalseMatchRate target)
    {
        (long Errors, long All) matches = default, nonMatches = default;
        for (var fold = 0; fold < counts.Folds; fold++)
        {
            var outside = counts.ImpostorOutside(fold);
            if (outside.Total == 0)
                continue;
            var step = outside.StepAt(target.Value);
            var (impostor, genuine) = (counts.ImpostorWithin(fold), counts.GenuineWithin(fold));
            matches = (matches.Errors + impostor.CountUpTo(step), matches.All + impostor.Total);
            nonMatches = (nonMatches.Errors + genuine.Total - genuine.CountUpTo(step), nonMatches.All + genuine.Total);
        }

        return (matches, nonMatches);
    }

    private static (ConfidenceInterval FalseMatches, ConfidenceInterval? FalseNonMatches) Bootstrap(Comparisons comparisons, DistanceHistogram impostor, FalseMatchRate target, CancellationToken cancel)
    {
        // Draws move the threshold: those of twice the rate are enough, and of few comparisons all.
        var rate = Math.Max(2 * target.Value, Math.Min(1, (double)FewEnoughToKeepAll / impostor.Total));
        var near = NearComparisons.Collect(comparisons, DistanceHistogram.ThresholdOf(impostor.StepAt(rate)), cancel);
        return new PeopleBootstrap(comparisons, near, target.Value).Run(cancel);
    }

    /// <summary>Never narrower than if all held-out comparisons were independent: with few of them the draws see too little.</summary>
    private static HeldOutRate? Promise((long Errors, long All) measured, ConfidenceInterval drawn) => measured.All == 0
        ? null
        : new HeldOutRate(measured.Errors, measured.All, drawn.Union(ConfidenceInterval.Wilson(measured.Errors, measured.All)));

    private static string OriginOf(FalseMatchRate target, int people, long impostor) => string.Create(CultureInfo.InvariantCulture,
        $"Calibrated on {people:N0} people and {impostor:N0} comparisons of different people: match at a false match rate of {target.Value:0.#########}, review at {ReviewRate(target):0.#########}");
}
