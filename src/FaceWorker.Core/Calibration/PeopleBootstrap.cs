using FaceWorker.Core.Evaluation;

namespace FaceWorker.Core.Calibration;

/// <summary>
/// What the calibration would have given with other people. Comparisons share people and are not independent, so people are drawn (with replacement,
/// as many as there are), and a comparison counts as often as the product of how often its two people were drawn. The whole procedure is
/// repeated: one draw chooses the threshold, another is measured at it. The interval is therefore for as many new people, not for these.
/// </summary>
/// <remarks>
/// A. B. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007), 386–411; A. B. Owen, D. Eckles, "Bootstrapping data arrays of arbitrary
/// order", same journal 6 (2012): products of weights are mildly conservative. R. Fogliato, P. Patil, P. Perona, "Confidence intervals for error rates in 1:1
/// matching tasks", International Journal of Computer Vision (2024), on why independence must not be assumed.
/// </remarks>
internal sealed class PeopleBootstrap(Comparisons comparisons, NearComparisons near, double targetFmr)
{
    private const long MostSteps = 400_000_000; // a few seconds on one processor

    /// <summary>95 % of draws have a false match rate and a false non-match rate within these; the latter is null when nobody has two photos.</summary>
    public (ConfidenceInterval FalseMatches, ConfidenceInterval? FalseNonMatches) Run(CancellationToken cancel)
    {
        var draws = (int)Math.Clamp(MostSteps / Math.Max(1, near.Impostor.Count), 200, 1000);
        var fmr = new double[draws];
        var fnmr = new double[draws];
        Parallel.For(0, draws, new ParallelOptions { CancellationToken = cancel }, draw =>
        {
            var random = new SplitMix64((ulong)draw);
            var threshold = ThresholdOf(Draw(ref random));
            var measured = Draw(ref random);
            fmr[draw] = FalseMatchRate(measured, threshold);
            fnmr[draw] = FalseNonMatchRate(measured, threshold);
        });
        return (Middle(fmr)!.Value, Middle(fnmr));
    }

    private int[] Draw(ref SplitMix64 random)
    {
        var weights = new int[comparisons.People.Count];
        for (var i = 0; i < weights.Length; i++)
            weights[random.Next(weights.Length)]++;
        return weights;
    }

    private double ThresholdOf(int[] weights)
    {
        var allowed = targetFmr * comparisons.WeighImpostors(weights);
        double matches = 0, threshold = 0;
        foreach (var (distance, first, second) in near.Impostor)
        {
            matches += (double)weights[first] * weights[second];
            if (matches > allowed)
                break;
            threshold = distance;
        }

        return threshold;
    }

    private double FalseMatchRate(int[] weights, double threshold)
    {
        long matches = 0;
        foreach (var (distance, first, second) in near.Impostor)
        {
            if (distance > threshold)
                break;
            matches += (long)weights[first] * weights[second];
        }

        return (double)matches / comparisons.WeighImpostors(weights);
    }

    private double FalseNonMatchRate(int[] weights, double threshold)
    {
        long nonMatches = 0, all = 0;
        for (var person = 0; person < weights.Length; person++)
        {
            if (weights[person] == 0 || near.Genuine[person] is not { } distances)
                continue;
            var place = distances.BinarySearch(Math.BitIncrement(threshold));
            nonMatches += (long)weights[person] * (distances.Count - (place < 0 ? ~place : place));
            all += (long)weights[person] * distances.Count;
        }

        return (double)nonMatches / all;
    }

    /// <summary>The middle 95 %; draws that leave nothing to measure are not numbers, and are left out.</summary>
    private static ConfidenceInterval? Middle(double[] rates)
    {
        var sorted = rates.Where(double.IsFinite).Order().ToList();
        return sorted.Count == 0 ? null : new ConfidenceInterval(sorted[(int)(0.025 * sorted.Count)], sorted[(int)Math.Ceiling(0.975 * sorted.Count) - 1]);
    }
}
