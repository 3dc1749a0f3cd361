using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Evaluation;

/// <summary>From embedded photos to the report: compares the pairs and applies the protocol.</summary>
internal sealed class LfwScoring
{
    private const int WorstPairs = 10;

    private readonly IReadOnlyDictionary<string, EmbeddedPhoto> photos;
    private readonly IReadOnlyList<(PhotoPair Pair, SquaredDistance? Distance)> scored;

    /// <exception cref="EvaluationException">No pair of one kind has both faces.</exception>
    public LfwScoring(IReadOnlyList<LocatedPair> pairs, IReadOnlyDictionary<string, EmbeddedPhoto> photos)
    {
        this.photos = photos;
        scored = [.. pairs.Select(pair => (pair.Pair, DistanceOf(photos[pair.First], photos[pair.Second])))];
        Result = VerificationProtocol.Evaluate([.. scored.Select(pair => new ScoredPair(pair.Pair.Fold, pair.Pair.IsGenuine, pair.Distance))]);
    }

    public VerificationResult Result { get; }

    public LfwReport Report(FacePack pack, VectorStorage storage, TimeSpan took) => new()
    {
        Pack = pack.Id.Value,
        Model = pack.Embedder.Model.Id.Value,
        Accuracy = Rounded(Result.Accuracy.Mean),
        AccuracyDeviation = Rounded(Result.Accuracy.Deviation),
        AccuracyWithoutMissing = Rounded(Result.AccuracyOfFound.Mean),
        AccuracyWithoutMissingDeviation = Rounded(Result.AccuracyOfFound.Deviation),
        ValAtFar1e3 = Rounded(Result.Val.Mean),
        ValAtFar1e3Deviation = Rounded(Result.Val.Deviation),
        ValAtFar1e3WithoutMissing = Rounded(Result.ValOfFound.Mean),
        RealisedFar = Rounded(Result.RealisedFar),
        Auc = Rounded(Result.Auc),
        Eer = Rounded(Result.Eer),
        ThresholdSquared = Rounded(Result.BestThreshold.Value),
        ThresholdSquaredAtFar1e3 = Rounded(Result.ThresholdAtFar.Value),
        Pairs = Result.Pairs,
        Missing = Result.Missing,
        Folds = scored.Select(pair => pair.Pair.Fold).Distinct().Count(),
        Images = photos.Count,
        ImagesWithoutFace = ImageWithoutFace.Among(photos.Values),
        Storage = storage.Name,
        Seconds = Math.Round(took.TotalSeconds, 1),
        ImagesPerSecond = Math.Round(photos.Count / took.TotalSeconds, 1),
        WorstGenuine = [.. Wrong(genuine: true, Result.BestThreshold).Reverse().Take(WorstPairs)],
        WorstImpostor = [.. Wrong(genuine: false, Result.BestThreshold).Take(WorstPairs)],
    };

    /// <summary>Pairs of one kind on the wrong side of the threshold, the nearest first.</summary>
    private IEnumerable<NamedPair> Wrong(bool genuine, SquaredDistance threshold) => scored
        .Where(pair => pair.Pair.IsGenuine == genuine && pair.Distance is { } distance && distance <= threshold != genuine)
        .OrderBy(pair => pair.Distance)
        .Select(pair => new NamedPair(NameOf(pair.Pair.First), NameOf(pair.Pair.Second), Rounded(pair.Distance!.Value.Value)));

    private static SquaredDistance? DistanceOf(EmbeddedPhoto one, EmbeddedPhoto other) =>
        one.Embedding is { } first && other.Embedding is { } second ? first.DistanceTo(second) : null;

    private static string NameOf(PersonPhoto photo) => Path.GetFileName(photo.FileStem);

    private static double Rounded(double value) => Math.Round(value, 6);
}
