using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Evaluation;

/// <summary>A pair of photos after both were embedded. <paramref name="Distance"/> is null when one of the two faces was not found.</summary>
/// <param name="Fold">The fold that the pair belongs to, from 0.</param>
public sealed record ScoredPair(int Fold, bool IsGenuine, SquaredDistance? Distance);

/// <summary>Mean and standard deviation over the folds (of the folds as they are, as numpy's <c>std</c>: divided by n). Fractions, 0 to 1.</summary>
public readonly record struct FoldMean(double Mean, double Deviation)
{
    public static FoldMean Of(IReadOnlyCollection<double> folds)
    {
        var mean = folds.Average();
        return new FoldMean(mean, Math.Sqrt(folds.Average(value => (value - mean) * (value - mean))));
    }
}

/// <summary>How well pairs are decided. Rates are fractions, 0 to 1; thresholds are squared distances, 0 to 4.</summary>
public sealed record VerificationResult
{
    public required int Pairs { get; init; }

    /// <summary>Pairs of which a face was not found.</summary>
    public required int Missing { get; init; }

    /// <summary>Accuracy where a missing pair is an error.</summary>
    public required FoldMean Accuracy { get; init; }

    /// <summary>Accuracy where missing pairs are left out.</summary>
    public required FoldMean AccuracyOfFound { get; init; }

    /// <summary>FNMR (share of pairs of one person that do not match) at FMR 1e-3, where a missing pair does not match. FaceNet's VAL is 1 − FNMR.</summary>
    public required FoldMean Fnmr { get; init; }

    /// <summary>FNMR at FMR 1e-3 where missing pairs are left out.</summary>
    public required FoldMean FnmrOfFound { get; init; }

    /// <summary>The false match rate that there really was on the folds that did not choose its threshold.</summary>
    public required double RealisedFmr { get; init; }

    /// <summary>Area under the ROC of the found pairs.</summary>
    public required double Auc { get; init; }

    /// <summary>Equal error rate of the found pairs.</summary>
    public required double Eer { get; init; }

    /// <summary>The best for accuracy over all found pairs.</summary>
    public required SquaredDistance BestThreshold { get; init; }

    /// <summary>The largest that keeps the false match rate of all found pairs at or below 1e-3.</summary>
    public required SquaredDistance ThresholdAtFmr { get; init; }

    /// <summary>All distances that were found, for curves and histograms.</summary>
    public required PairDistances Distances { get; init; }
}
