using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Evaluation;

/// <summary>
/// LFW's protocol as davidsandberg/facenet computes it (<c>src/facenet.py</c>: <c>calculate_roc</c>, <c>calculate_val</c>): each fold is decided
/// with the threshold that is best on the others. Thresholds run from 0 to 4 on the squared distance, in steps of 0.01 for accuracy and
/// 0.001 for the FNMR; of equally good ones the smallest is taken.
/// </summary>
/// <remarks>What FaceNet and facenet call VAL, the validation rate, is 1 − FNMR; their FAR is the FMR (ISO/IEC 19795-1).</remarks>
public static class VerificationProtocol
{
    /// <summary>The false match rate (0 to 1) at which the false non-match rate is given.</summary>
    public const double TargetFmr = 1e-3;

    private static readonly double[] AccuracyThresholds = [.. Enumerable.Range(0, 401).Select(step => step / 100.0)];
    private static readonly double[] FineThresholds = [.. Enumerable.Range(0, 4001).Select(step => step / 1000.0)];

    /// <exception cref="EvaluationException">Fewer than two folds, or no pair of one kind has both of its faces.</exception>
    public static VerificationResult Evaluate(IReadOnlyList<ScoredPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var all = DistancesOf(pairs);
        if (all.Genuine.Count == 0 || all.Impostor.Count == 0)
            throw new EvaluationException(
                $"Both faces were found for {all.Genuine.Count} pairs of one person and {all.Impostor.Count} of two people; at least one of each is needed.");
        var folds = pairs.GroupBy(pair => pair.Fold).OrderBy(fold => fold.Key).Select(fold => new Fold([.. fold], all)).ToList();
        if (folds.Count < 2)
            throw new EvaluationException("There is one fold only: its threshold has to be chosen on others.");

        return new VerificationResult
        {
            Pairs = pairs.Count,
            Missing = pairs.Count(pair => pair.Distance is null),
            Accuracy = MeanOf(folds, fold => (fold.Correct, fold.Pairs)),
            AccuracyOfFound = MeanOf(folds, fold => (fold.Correct, fold.Found)),
            Fnmr = MeanOf(folds, fold => (fold.Genuine - fold.Matches, fold.Genuine)),
            FnmrOfFound = MeanOf(folds, fold => (fold.FoundGenuine - fold.Matches, fold.FoundGenuine)),
            RealisedFmr = MeanOf(folds, fold => (fold.FalseMatches, fold.FoundImpostor)).Mean,
            Auc = all.AreaUnderCurve(),
            Eer = all.EqualErrorRate(),
            BestThreshold = new SquaredDistance(AccuracyThresholds.MaxBy(all.Correct)),
            ThresholdAtFmr = new SquaredDistance(FineThresholds.LastOrDefault(threshold => all.ImpostorMatches(threshold) <= TargetFmr * all.Impostor.Count)),
            Distances = all,
        };
    }

    /// <summary>The threshold at which the false match rate reaches the target, interpolated between two steps; 0 when there are no impostors.</summary>
    private static double ThresholdAt(double target, Func<double, int> falseMatches, int impostors)
    {
        double before = 0;
        for (var i = 0; i < FineThresholds.Length; i++)
        {
            var rate = (double)falseMatches(FineThresholds[i]) / Math.Max(1, impostors);
            if (rate >= target)
                return i == 0 ? 0 : FineThresholds[i - 1] + (FineThresholds[i] - FineThresholds[i - 1]) * (target - before) / (rate - before);
            before = rate;
        }

        return 0;
    }

    /// <summary>A fold of which nothing can be said (every pair is missing) is left out.</summary>
    private static FoldMean MeanOf(IEnumerable<Fold> folds, Func<Fold, (int Part, int Whole)> share) =>
        FoldMean.Of([.. folds.Select(share).Where(fold => fold.Whole > 0).Select(fold => (double)fold.Part / fold.Whole)]);

    private static PairDistances DistancesOf(IReadOnlyList<ScoredPair> pairs) => new(
        pairs.Where(pair => pair.IsGenuine && pair.Distance is not null).Select(pair => pair.Distance!.Value.Value),
        pairs.Where(pair => !pair.IsGenuine && pair.Distance is not null).Select(pair => pair.Distance!.Value.Value));

    /// <summary>One fold, decided with thresholds that all the others chose.</summary>
    private sealed class Fold
    {
        public Fold(IReadOnlyList<ScoredPair> pairs, PairDistances all)
        {
            var own = DistancesOf(pairs);
            var best = AccuracyThresholds.MaxBy(threshold => all.Correct(threshold) - own.Correct(threshold));
            var atFmr = ThresholdAt(TargetFmr, threshold => all.ImpostorMatches(threshold) - own.ImpostorMatches(threshold), all.Impostor.Count - own.Impostor.Count);
            (Pairs, Genuine) = (pairs.Count, pairs.Count(pair => pair.IsGenuine));
            (FoundGenuine, FoundImpostor) = (own.Genuine.Count, own.Impostor.Count);
            (Correct, Matches, FalseMatches) = (own.Correct(best), own.GenuineMatches(atFmr), own.ImpostorMatches(atFmr));
        }

        public int Pairs { get; }
        public int Genuine { get; }
        public int FoundGenuine { get; }
        public int FoundImpostor { get; }
        public int Found => FoundGenuine + FoundImpostor;
        public int Correct { get; }
        public int Matches { get; }
        public int FalseMatches { get; }
    }
}
