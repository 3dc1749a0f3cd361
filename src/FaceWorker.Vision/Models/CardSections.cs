using FaceWorker.Core.Faces;

namespace FaceWorker.Vision.Models;

/// <summary>A file inside an npm package, given as <c>name@version</c>, and the SHA-256 it is shipped with.</summary>
public sealed record ModelSource(string Package, string Path, string Sha256);

/// <summary>Changes to a file as shipped: so that it takes any number of rows, and runs at full speed.</summary>
public sealed record ModelEdits
{
    /// <summary>Dimension 0 of every graph input and output becomes a symbol.</summary>
    public bool SymbolicBatch { get; init; }

    /// <summary>Reshape nodes, by their names or outputs, whose constant target begins with 1 and shall keep the batch instead.</summary>
    public IReadOnlyList<string> ReshapesKeepBatch { get; init; } = [];

    /// <summary>Outputs (n, values) that a detector makes of maps (batch, values, rows, columns) become (batch, n, values).</summary>
    public bool OutputsKeepBatch { get; init; }

    /// <summary>Weights nearer to zero than this become zero: denormal numbers, which they lead to, are many times slower on a CPU.</summary>
    public float FlushWeightsBelow { get; init; }
}

/// <summary>How many points a landmark model gives, and which of them average to each of the five.</summary>
public sealed record LandmarksCard(
    int Points,
    IReadOnlyList<int> LeftEye,
    IReadOnlyList<int> RightEye,
    IReadOnlyList<int> Nose,
    IReadOnlyList<int> LeftMouth,
    IReadOnlyList<int> RightMouth);

/// <summary>What an embedder makes, of which crop, and what its distances mean.</summary>
/// <param name="Impostors">How near different people's faces are; where it was not measured, <paramref name="Thresholds"/> are needed.</param>
/// <param name="Quality">How to tell from a vector how fit its face is; without it the model's faces have no quality, and turned photos are not looked for.</param>
public sealed record EmbeddingCard(int Dimensions, AlignmentCard Alignment, ThresholdsCard? Thresholds = null, ImpostorsCard? Impostors = null, QualityCard? Quality = null)
{
    /// <summary>What its distances mean: by the curve, unless the card fixes thresholds.</summary>
    /// <exception cref="ArgumentException">Neither is there, or they contradict themselves.</exception>
    public DecisionPolicy ToPolicy() => (Thresholds?.ToThresholds(), Impostors?.ToCurve()) switch
    {
        ({ } thresholds, var curve) => DecisionPolicy.By(thresholds, curve),
        (_, { } curve) => DecisionPolicy.By(curve),
        _ => throw new ArgumentException("embedding needs the section 'impostors' or the section 'thresholds'"),
    };
}

/// <summary>What the quality of a face is read from, and how good faces are spread: <c>faceworker evaluate quality</c> measures it.</summary>
/// <param name="Measure"><c>distanceFromNobody</c>, or <c>length</c>: that of the vector before it is brought to unit length.</param>
/// <param name="Percentiles">Pairs of a percentage, rising from 0 to 100, and the measure that so many of the good faces do not reach.</param>
/// <param name="Limit">The least measure of a face that is fit to compare.</param>
/// <param name="Origin">On what photos it was measured, and what the limit refuses.</param>
/// <param name="Nobody">Where the embedder puts non-faces: the direction in signed bytes, one a dimension, as base64.</param>
public sealed record QualityCard(QualityMeasure Measure, IReadOnlyList<IReadOnlyList<double>> Percentiles, double Limit, string Origin, string? Nobody = null)
{
    internal QualityScale ToScale(FaceModel model) => new(
        Measure == QualityMeasure.DistanceFromNobody ? ReadNobody(model) : null,
        [.. Percentiles.Select(pair => pair.Count == 2
            ? new QualityPercentile(pair[0], pair[1])
            : throw new ArgumentException("embedding.quality.percentiles are pairs of a percentage and a measure"))],
        Limit);

    internal Embedding ReadNobody(FaceModel model)
    {
        var bytes = Convert.FromBase64String(Nobody ?? throw new ArgumentException("embedding.quality.measure is distanceFromNobody and needs embedding.quality.nobody"));
        return bytes.Length == model.Dimensions
            ? Embedding.FromRaw([.. bytes.Select(value => (float)(sbyte)value)], model)
            : throw new ArgumentException($"embedding.quality.nobody has {bytes.Length} bytes; the model has {model.Dimensions} dimensions");
    }
}

/// <summary>What the quality of a face is read from.</summary>
public enum QualityMeasure
{
    DistanceFromNobody,
    Length,
}

/// <summary>How a face is cut out.</summary>
/// <param name="Method">
/// <c>similarity</c> moves the five landmarks onto <paramref name="Points"/>; <c>margin</c> takes the box and <paramref name="Margin"/> around it;
/// <c>eye-line</c> takes the box, turned until the eyes are level, and fills with <paramref name="Padding"/> what its shape leaves free.
/// </param>
/// <param name="Points">Five points x, y in pixels of the input.</param>
/// <param name="Margin">Pixels of the picture on each side of the box.</param>
/// <param name="Padding">A pixel value, 0 to 255.</param>
public sealed record AlignmentCard(string Method, IReadOnlyList<IReadOnlyList<float>>? Points = null, float? Margin = null, float? Padding = null);

/// <summary>The thresholds of an embedder; the unit can only be <c>squaredEuclidean</c> (unit vectors, 0 to 4).</summary>
public sealed record ThresholdsCard(DistanceUnit Unit, double Match, double Review, string Origin)
{
    internal DecisionThresholds ToThresholds() => new(new SquaredDistance(Match), new SquaredDistance(Review), Origin);
}

/// <summary>The impostor curve: how often the faces of two people are at most a distance apart.</summary>
/// <param name="Population">Whose faces were compared, for people.</param>
/// <param name="Pairs">Comparisons of two different people.</param>
/// <param name="Points">Ascending: a distance, and the number of pairs that are at most so far apart.</param>
public sealed record ImpostorsCard(DistanceUnit Unit, string Population, long Pairs, IReadOnlyList<IReadOnlyList<double>> Points)
{
    /// <exception cref="ArgumentException">Not such a curve; the message names the point.</exception>
    internal ImpostorCurve ToCurve() => Points.All(point => point.Count == 2)
        ? new ImpostorCurve(Population, Pairs, [.. Points.Select(point => new ImpostorPoint(point[0], (long)point[1]))])
        : throw new ArgumentException("each of impostors.points needs two values: a distance, and the number of pairs up to it");
}

/// <summary>The unit of a threshold.</summary>
public enum DistanceUnit
{
    SquaredEuclidean,
}

/// <summary>The batch sizes beyond which a model gains nothing, measured per kind of device.</summary>
public sealed record BatchSizes(int Cpu, int Gpu);
