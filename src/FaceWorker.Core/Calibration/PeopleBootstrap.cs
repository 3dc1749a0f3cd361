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
internal sealed class PeopleBootstrap(Comparisons comparisons, NearComparisons near, double targetFar)
{
    private const long MostSteps = 400_000_000; // a few seconds on one processor

    /// <summary>95 % of draws have a false accept rate and a false reject rate within these; the latter is null when nobody has two photos.</summary>
    public (ConfidenceInterval FalseAccepts, ConfidenceInterval? FalseRejects) Run()
    {
        var draws = (int)Math.Clamp(MostSteps / Math.Max(1, near.Impostor.Count), 200, 1000);
        var accepts = new double[draws];
        var rejects = new double[draws];
        Parallel.For(0, draws, draw =>
        {
            var random = new SplitMix64((ulong)draw);
            var threshold = ThresholdOf(Draw(ref random));
            var measured = Draw(ref random);
            accepts[draw] = FalseAcceptRate(measured, threshold);
            rejects[draw] = FalseRejectRate(measured, threshold);
        });
        return (Middle(accepts)!.Value, Middle(rejects));
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
        var allowed = targetFar * comparisons.WeighImpostors(weights);
        double accepted = 0, threshold = 0;
        foreach (var (distance, first, second) in near.Impostor)
        {
            accepted += (double)weights[first] * weights[second];
            if (accepted > allowed)
                break;
            threshold = distance;
        }

        return threshold;
    }

    private double FalseAcceptRate(int[] weights, double threshold)
    {
        long accepted = 0;
        foreach (var (distance, first, second) in near.Impostor)
        {
            if (distance > threshold)
                break;
            accepted += (long)weights[first] * weights[second];
        }

        return (double)accepted / comparisons.WeighImpostors(weights);
    }

    private double FalseRejectRate(int[] weights, double threshold)
    {
        long rejected = 0, all = 0;
        for (var person = 0; person < weights.Length; person++)
        {
            if (weights[person] == 0 || near.Genuine[person] is not { } distances)
                continue;
            var place = distances.BinarySearch(Math.BitIncrement(threshold));
            rejected += (long)weights[person] * (distances.Count - (place < 0 ? ~place : place));
            all += (long)weights[person] * distances.Count;
        }

        return (double)rejected / all;
    }

    /// <summary>The middle 95 %; draws that leave nothing to measure are not numbers, and are left out.</summary>
    private static ConfidenceInterval? Middle(double[] rates)
    {
        var sorted = rates.Where(double.IsFinite).Order().ToList();
        return sorted.Count == 0 ? null : new ConfidenceInterval(sorted[(int)(0.025 * sorted.Count)], sorted[(int)Math.Ceiling(0.975 * sorted.Count) - 1]);
    }
}
