using System.Globalization;

namespace FaceWorker.Core.Faces;

/// <summary>A point of an impostor curve: so many of its comparisons are at most this squared distance apart.</summary>
/// <param name="Distance">Squared distance, 0 to 4.</param>
/// <param name="Matches">Comparisons of two people behind the point; divided by all of the curve they are the FMR.</param>
public readonly record struct ImpostorPoint(double Distance, long Matches);

/// <summary>A threshold, and whether it lies beyond what was measured.</summary>
public readonly record struct CurveThreshold(SquaredDistance Distance, bool IsExtrapolated);

/// <summary>The false match rate (FMR) of comparisons by their squared distance, as measured on faces of different people.</summary>
/// <remarks>
/// Between two points the logarithm of the FMR is linear in the distance. Below the first point, where too few comparisons lie to count them, the curve
/// goes on as <see cref="ParetoTail"/> says. Whom the curve was measured on matters: among people who are alike (a family, a country, an age), false matches
/// are many times more frequent (P. Grother, M. Ngan, K. Hanaoka, "Face Recognition Vendor Test, part 3: demographic effects", NISTIR 8280).
/// </remarks>
public sealed record ImpostorCurve
{
    /// <summary>A rate is known to ±30 % with 90 % confidence by this many errors (the "rule of 30", G. R. Doddington et al., Speech Communication 31, 2000).</summary>
    public const int FewestMatches = 30;

    public const int FewestPoints = 3;

    /// <summary>Of people with labels: so that one in a hundred is enough for a point, and the tail begins within what is measured.</summary>
    public const int FewestPairs = 100 * FewestMatches;

    /// <param name="population">Whose faces were compared, for people: "LFW, 4,281 people …".</param>
    /// <param name="pairs">All comparisons of two different people.</param>
    /// <param name="points">Ascending in distance and in matches.</param>
    /// <param name="leastMeasured">The smallest FMR that the curve's own people show, where the points below have their shape from elsewhere; null: all are measured.</param>
    /// <exception cref="ArgumentException">Too few points, or they are not monotonic; the message names the first that is wrong.</exception>
    public ImpostorCurve(string population, long pairs, IReadOnlyList<ImpostorPoint> points, double? leastMeasured = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(population);
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < FewestPoints)
            throw new ArgumentException($"An impostor curve needs at least {FewestPoints} points, and has {points.Count}.", nameof(points));
        for (var i = 0; i < points.Count; i++)
            if (!IsInOrder(i == 0 ? new ImpostorPoint(0, 0) : points[i - 1], points[i], pairs))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Point {i + 1} of the impostor curve ({points[i].Distance}, {points[i].Matches}) is out of order: distances (0 to 4) and matches (at most the {pairs} pairs) must both ascend."), nameof(points));
        (Population, Pairs, Points) = (population, pairs, points);
        LeastMeasured = Math.Max(RateOf(points[0]), leastMeasured ?? 0);
    }

    public string Population { get; }

    public long Pairs { get; }

    public IReadOnlyList<ImpostorPoint> Points { get; }

    /// <summary>How the curve goes on below its first point. Fitted when first asked for: galleries are read more often than their curves are left.</summary>
    public ParetoTail Tail => field ??= ParetoTail.Fit(this);

    /// <summary>The smallest FMR that was measured.</summary>
    public double LeastMeasured { get; }

    /// <summary>Comparisons of two people that are needed to measure an FMR (more than 0).</summary>
    public static double PairsFor(double fmr) => Math.Ceiling(FewestMatches / fmr);

    /// <summary>The largest threshold whose FMR is at most <paramref name="fmr"/> (0 to 1).</summary>
    public CurveThreshold ThresholdAt(double fmr)
    {
        if (!(fmr > 0))
            return new CurveThreshold(new SquaredDistance(0), IsExtrapolated: true);
        if (fmr < RateOf(Points[0]))
            return new CurveThreshold(new SquaredDistance(Tail.DistanceAt(fmr)), IsExtrapolated: true);
        for (var i = 1; i < Points.Count; i++)
            if (fmr < RateOf(Points[i]))
                return new CurveThreshold(new SquaredDistance(Between(Points[i - 1], Points[i], fmr)), fmr < LeastMeasured);
        return new CurveThreshold(new SquaredDistance(Points[^1].Distance), IsExtrapolated: false);
    }

    /// <summary>The FMR of a threshold, 0 to 1.</summary>
    public double FmrAt(SquaredDistance threshold)
    {
        if (threshold.Value < Points[0].Distance)
            return Tail.FmrAt(threshold.Value);
        for (var i = 1; i < Points.Count; i++)
            if (threshold.Value < Points[i].Distance)
            {
                var share = (threshold.Value - Points[i - 1].Distance) / (Points[i].Distance - Points[i - 1].Distance);
                return RateOf(Points[i - 1]) * Math.Pow(RateOf(Points[i]) / RateOf(Points[i - 1]), share);
            }

        return RateOf(Points[^1]);
    }

    public bool Equals(ImpostorCurve? other) => other is not null && Population == other.Population && Pairs == other.Pairs && LeastMeasured == other.LeastMeasured && Points.SequenceEqual(other.Points);

    public override int GetHashCode() => HashCode.Combine(Population, Pairs, Points.Count, Points[0]);

    internal double RateOf(ImpostorPoint point) => (double)point.Matches / Pairs;

    private double Between(ImpostorPoint below, ImpostorPoint above, double fmr)
    {
        var share = Math.Log(fmr / RateOf(below)) / Math.Log((double)above.Matches / below.Matches);
        return below.Distance + share * (above.Distance - below.Distance);
    }

    private static bool IsInOrder(ImpostorPoint before, ImpostorPoint point, long pairs) =>
        point.Distance > before.Distance && point.Distance <= 4 && point.Matches > before.Matches && point.Matches <= pairs;
}
