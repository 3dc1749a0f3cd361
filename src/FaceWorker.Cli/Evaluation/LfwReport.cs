using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A pair by the names of its photos, and its squared distance.</summary>
internal sealed record NamedPair(string First, string Second, double SquaredDistance);

/// <summary>An image that gave no vector, and why.</summary>
internal sealed record ImageWithoutFace(string Image, string Problem)
{
    public static IReadOnlyList<ImageWithoutFace> Among(IEnumerable<EmbeddedPhoto> photos) => [.. photos
        .Where(photo => photo.Embedding is null)
        .OrderBy(photo => photo.Path, StringComparer.Ordinal)
        .Select(photo => new ImageWithoutFace(photo.Path, photo.Problem!))];
}

/// <summary>An evaluation as it is written: rates are fractions from 0 to 1, thresholds squared distances from 0 to 4.</summary>
internal sealed record LfwReport
{
    private const int WorstPairs = 10;

    public required string Pack { get; init; }
    public required string Model { get; init; }

    /// <summary>A pair whose face was not found is an error.</summary>
    public required double Accuracy { get; init; }
    public required double AccuracyDeviation { get; init; }
    public required double AccuracyWithoutMissing { get; init; }
    public required double AccuracyWithoutMissingDeviation { get; init; }
    /// <summary>The false non-match rate where the false match rate is 1e-3; a pair whose face was not found is a non-match. FaceNet's VAL is 1 − FNMR.</summary>
    public required double FnmrAtFmr1e3 { get; init; }
    public required double FnmrAtFmr1e3Deviation { get; init; }
    public required double FnmrAtFmr1e3WithoutMissing { get; init; }

    /// <summary>What the false match rate really was where <see cref="FnmrAtFmr1e3"/> was measured.</summary>
    public required double RealisedFmr { get; init; }
    public required double Auc { get; init; }
    public required double Eer { get; init; }

    /// <summary>The best for accuracy over all pairs.</summary>
    public required double ThresholdSquared { get; init; }
    public required double ThresholdSquaredAtFmr1e3 { get; init; }
    public required int Pairs { get; init; }

    /// <summary>Pairs of which a face was not found.</summary>
    public required int Missing { get; init; }
    public required int Folds { get; init; }
    public required int Images { get; init; }
    public required IReadOnlyList<ImageWithoutFace> ImagesWithoutFace { get; init; }

    /// <summary>Precision of the vectors: <c>full</c> or <c>half</c>.</summary>
    public required string Storage { get; init; }
    public required double Seconds { get; init; }
    public required double ImagesPerSecond { get; init; }

    /// <summary>Pairs of one person beyond the best threshold, the farthest first.</summary>
    public required IReadOnlyList<NamedPair> WorstGenuine { get; init; }

    /// <summary>Pairs of two people within it, the nearest first.</summary>
    public required IReadOnlyList<NamedPair> WorstImpostor { get; init; }

    public static LfwReport Of(LfwScoring scoring, IReadOnlyCollection<EmbeddedPhoto> photos, FacePack pack, VectorStorage storage, TimeSpan took)
    {
        var result = scoring.Result;
        return new LfwReport
        {
            Pack = pack.Id.Value,
            Model = pack.Embedder.Model.Id.Value,
            Accuracy = Rounded(result.Accuracy.Mean),
            AccuracyDeviation = Rounded(result.Accuracy.Deviation),
            AccuracyWithoutMissing = Rounded(result.AccuracyOfFound.Mean),
            AccuracyWithoutMissingDeviation = Rounded(result.AccuracyOfFound.Deviation),
            FnmrAtFmr1e3 = Rounded(result.Fnmr.Mean),
            FnmrAtFmr1e3Deviation = Rounded(result.Fnmr.Deviation),
            FnmrAtFmr1e3WithoutMissing = Rounded(result.FnmrOfFound.Mean),
            RealisedFmr = Rounded(result.RealisedFmr),
            Auc = Rounded(result.Auc),
            Eer = Rounded(result.Eer),
            ThresholdSquared = Rounded(result.BestThreshold.Value),
            ThresholdSquaredAtFmr1e3 = Rounded(result.ThresholdAtFmr.Value),
            Pairs = result.Pairs,
            Missing = result.Missing,
            Folds = scoring.Folds,
            Images = photos.Count,
            ImagesWithoutFace = ImageWithoutFace.Among(photos),
            Storage = storage.Name,
            Seconds = Math.Round(took.TotalSeconds, 1),
            ImagesPerSecond = Math.Round(photos.Count / took.TotalSeconds, 1),
            WorstGenuine = [.. scoring.Wrong(genuine: true).Reverse().Take(WorstPairs).Select(Named)],
            WorstImpostor = [.. scoring.Wrong(genuine: false).Take(WorstPairs).Select(Named)],
        };
    }

    private static NamedPair Named((PhotoPair Pair, SquaredDistance Distance) wrong) =>
        new(Path.GetFileName(wrong.Pair.First.FileStem), Path.GetFileName(wrong.Pair.Second.FileStem), Rounded(wrong.Distance.Value));

    private static double Rounded(double value) => Math.Round(value, 6);
}
