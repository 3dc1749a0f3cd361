using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Evaluation;

/// <summary>How well one measure tells good faces from non-faces.</summary>
/// <param name="Percentiles">Of the good faces.</param>
/// <param name="RefusedAt">For each share of the good faces in <see cref="QualityEvaluation.Costs"/> that a limit refuses: the share of the others that it refuses, 0 to 1.</param>
public sealed record MeasureResult(string Measure, IReadOnlyList<QualityPercentile> Percentiles, IReadOnlyList<double> RefusedAt);

/// <summary>What the limit of the pack's card does to these faces: shares that it refuses, 0 to 1.</summary>
public sealed record LimitResult(double GoodRefused, double OthersRefused);

/// <summary>Good faces and non-faces, as vectors, and what they say of a quality.</summary>
public sealed class QualityEvaluation
{
    /// <summary>Shares of the good faces that a limit may cost, in percent. The first is what a card's limit costs.</summary>
    public static readonly IReadOnlyList<double> Costs = [0.5, 1, 5];

    private const int LeastFaces = 200; // one of them is half a percent

    private static readonly double[] Percents = [0, 0.1, 0.5, 1, 2, 5, 10, 25, 50, 75, 90, 95, 99, 100];

    /// <param name="upright">Of each photo the face that it is about; null: none was found.</param>
    /// <param name="turned">Of each photo what was found when it was turned.</param>
    /// <exception cref="EvaluationException">Too few faces were found for the percentiles.</exception>
    public QualityEvaluation(FacePack pack, IReadOnlyList<Embedding?> upright, IReadOnlyList<IReadOnlyList<Embedding>> turned)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(turned);
        Good = [.. upright.OfType<Embedding>()];
        Others = [.. turned.SelectMany(faces => faces)];
        Photos = upright.Count;
        if (Good.Count < LeastFaces || Others.Count < LeastFaces)
            throw new EvaluationException(
                $"{Good.Count} faces were found on {Photos} photos, and {Others.Count} when they were turned; a limit that costs {Costs[0]} % of the good faces needs {LeastFaces} of each.", "Give more photos.");

        Nobody = Rounded(Mean(Others), pack.Embedder.Model);
        Length = ResultOf("length", Good, Others, face => face.RawLength);
        // Nobody was made of the very faces that are judged; so judged are those of every other photo by what the rest makes.
        var half = Rounded(Mean([.. turned.Where((_, i) => i % 2 == 0).SelectMany(faces => faces)]), pack.Embedder.Model);
        var fromNobody = ResultOf("distanceFromNobody", Good, [.. turned.Where((_, i) => i % 2 == 1).SelectMany(faces => faces)], face => half.DistanceTo(face).Value);
        DistanceFromNobody = fromNobody with { Percentiles = PercentilesOf([.. Good.Select(face => Nobody.DistanceTo(face).Value)]) };
        if (pack.Scale is { } scale)
            AtCardsLimit = new LimitResult(ShareOf(Good, face => scale.Of(face) < scale.Limit), ShareOf(Others, face => scale.Of(face) < scale.Limit));
    }

    public int Photos { get; }

    public IReadOnlyList<Embedding> Good { get; }

    public IReadOnlyList<Embedding> Others { get; }

    /// <summary>The mean of non-faces, as a card keeps it: a signed byte for each value.</summary>
    public Embedding Nobody { get; }

    public MeasureResult Length { get; }

    public MeasureResult DistanceFromNobody { get; }

    /// <summary>Null where the card has none.</summary>
    public LimitResult? AtCardsLimit { get; }

    /// <summary>The one that refuses more non-faces.</summary>
    public MeasureResult Better => DistanceFromNobody.RefusedAt[0] >= Length.RefusedAt[0] ? DistanceFromNobody : Length;

    /// <summary>The bytes of <see cref="Nobody"/>.</summary>
    public static byte[] BytesOf(Embedding nobody)
    {
        ArgumentNullException.ThrowIfNull(nobody);
        var most = nobody.Values.Span.ToArray().Max(MathF.Abs);
        return [.. nobody.Values.ToArray().Select(value => (byte)(sbyte)MathF.Round(sbyte.MaxValue * value / most))];
    }

    private static Embedding Rounded(Embedding nobody, FaceModel model) => Embedding.FromRaw([.. BytesOf(nobody).Select(value => (float)(sbyte)value)], model);

    private static Embedding Mean(IReadOnlyList<Embedding> faces)
    {
        var sums = new float[faces[0].Values.Length];
        foreach (var face in faces)
            for (var i = 0; i < sums.Length; i++)
                sums[i] += face.Values.Span[i];
        return Embedding.FromRaw(sums, faces[0].Model);
    }

    private static MeasureResult ResultOf(string name, IReadOnlyList<Embedding> good, IReadOnlyList<Embedding> others, Func<Embedding, double> measure)
    {
        var sorted = good.Select(measure).Order().ToArray();
        return new MeasureResult(name, PercentilesOf(sorted), [.. Costs.Select(cost => ShareOf(others, face => measure(face) < At(sorted, cost)))]);
    }

    private static List<QualityPercentile> PercentilesOf(double[] measures)
    {
        Array.Sort(measures);
        var rising = new List<QualityPercentile>();
        foreach (var percent in Percents)
            if (Math.Round(At(measures, percent), 4) is var measure && (rising.Count == 0 || measure > rising[^1].Measure))
                rising.Add(new QualityPercentile(percent, measure));
        return rising;
    }

    private static double At(double[] sorted, double percent) => sorted[(int)Math.Round(percent / 100 * (sorted.Length - 1))];

    private static double ShareOf(IReadOnlyList<Embedding> faces, Func<Embedding, bool> isSo) => (double)faces.Count(isSo) / faces.Count;
}
