namespace FaceWorker.Core.Faces;

/// <summary>How much of the good faces measured at most so much.</summary>
/// <param name="Percent">0 to 100.</param>
public readonly record struct QualityPercentile(double Percent, double Measure);

/// <summary>
/// Turns an embedding into a quality, 0 to 100: the percentage of good faces that measured less. Non-faces have about 0. Measured is the vector's
/// distance from nobody, or its length before normalisation; neither costs another run of a model.
/// </summary>
/// <remarks>Embedders put what they cannot recognise (no face, a face upside down, a smear) near to one place. The unit vector to it is called nobody.</remarks>
public sealed class QualityScale
{
    private readonly Embedding? nobody;
    private readonly IReadOnlyList<QualityPercentile> percentiles;

    /// <param name="nobody">Null: the length is measured.</param>
    /// <param name="percentiles">From 0 % to 100 %, rising in both.</param>
    /// <param name="limit">The least measure of a face that is fit to compare.</param>
    /// <exception cref="ArgumentException">The percentiles do not rise from 0 to 100, or the limit lies beyond them.</exception>
    public QualityScale(Embedding? nobody, IReadOnlyList<QualityPercentile> percentiles, double limit)
    {
        ArgumentNullException.ThrowIfNull(percentiles);
        if (percentiles is not [{ Percent: 0 }, .., { Percent: 100 }]
            || percentiles.Zip(percentiles.Skip(1)).Any(pair => pair.First.Percent >= pair.Second.Percent || pair.First.Measure >= pair.Second.Measure))
            throw new ArgumentException("The percentiles of a quality scale rise from 0 to 100, and their measures with them.", nameof(percentiles));
        if (!(limit >= percentiles[0].Measure && limit <= percentiles[^1].Measure))
            throw new ArgumentException($"The limit {limit} of a quality scale lies beyond its percentiles, {percentiles[0].Measure} to {percentiles[^1].Measure}.", nameof(limit));
        this.nobody = nobody;
        this.percentiles = percentiles;
        Limit = RankOf(limit);
    }

    /// <summary>The least quality of a face that is fit to compare: the share of good faces that this costs, in percent.</summary>
    public float Limit { get; }

    /// <summary>The quality of the face that the vector was made of.</summary>
    public float Of(Embedding embedding) => RankOf(Measure(embedding));

    /// <summary>What the quality is read from.</summary>
    public double Measure(Embedding embedding)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        return nobody?.DistanceTo(embedding).Value ?? embedding.RawLength;
    }

    /// <summary>Whether the face's quality reaches the limit.</summary>
    public bool IsFit(FaceQuality quality)
    {
        ArgumentNullException.ThrowIfNull(quality);
        return quality.Value >= Limit;
    }

    /// <summary>Linear between the percentiles.</summary>
    private float RankOf(double measure)
    {
        for (var i = 1; i < percentiles.Count; i++)
            if (measure < percentiles[i].Measure)
            {
                var (low, high) = (percentiles[i - 1], percentiles[i]);
                var share = (measure - low.Measure) / (high.Measure - low.Measure);
                return (float)Math.Max(0, low.Percent + share * (high.Percent - low.Percent));
            }

        return double.IsNaN(measure) ? 0 : 100;
    }
}
