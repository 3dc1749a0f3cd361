using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Evaluation;

/// <summary>From embedded photos to figures: compares the pairs and applies the protocol of LFW.</summary>
public sealed class LfwScoring
{
    private readonly List<(PhotoPair Pair, SquaredDistance? Distance)> scored;

    /// <param name="photos">Every photo of the pairs, by its path.</param>
    /// <exception cref="EvaluationException">Fewer than two folds, or no pair of one kind has both faces.</exception>
    public LfwScoring(IReadOnlyList<LocatedPair> pairs, IReadOnlyDictionary<string, EmbeddedPhoto> photos)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        scored = [.. pairs.Select(pair => (pair.Pair, pair.DistanceBy(photos)))];
        Result = VerificationProtocol.Evaluate([.. scored.Select(pair => new ScoredPair(pair.Pair.Fold, pair.Pair.IsGenuine, pair.Distance))]);
    }

    public VerificationResult Result { get; }

    public int Folds => scored.Select(pair => pair.Pair.Fold).Distinct().Count();

    /// <summary>Pairs of one kind on the wrong side of the best threshold, the nearest first, with their squared distances (0 to 4).</summary>
    public IEnumerable<(PhotoPair Pair, SquaredDistance Distance)> Wrong(bool genuine) => scored
        .Where(pair => pair.Pair.IsGenuine == genuine && pair.Distance is { } distance && distance <= Result.BestThreshold != genuine)
        .Select(pair => (pair.Pair, pair.Distance!.Value))
        .OrderBy(pair => pair.Value);
}
