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
    public required string Pack { get; init; }
    public required string Model { get; init; }

    /// <summary>A pair whose face was not found is an error.</summary>
    public required double Accuracy { get; init; }
    public required double AccuracyDeviation { get; init; }
    public required double AccuracyWithoutMissing { get; init; }
    public required double AccuracyWithoutMissingDeviation { get; init; }
    public required double ValAtFar1e3 { get; init; }
    public required double ValAtFar1e3Deviation { get; init; }
    public required double ValAtFar1e3WithoutMissing { get; init; }

    /// <summary>What the false accept rate really was where <see cref="ValAtFar1e3"/> was measured.</summary>
    public required double RealisedFar { get; init; }
    public required double Auc { get; init; }
    public required double Eer { get; init; }

    /// <summary>The best for accuracy over all pairs.</summary>
    public required double ThresholdSquared { get; init; }
    public required double ThresholdSquaredAtFar1e3 { get; init; }
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
}
