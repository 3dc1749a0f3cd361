namespace FaceWorker.Core.Faces;

/// <summary>
/// The far tail of an impostor curve: a generalised Pareto distribution of how much nearer than a threshold two people's faces are (the
/// peaks-over-threshold method of extreme-value theory: J. Pickands, "Statistical inference using extreme order statistics", Annals of Statistics 3, 1975).
/// </summary>
/// <remarks>
/// FMR(d) = FMR(d₀) · (1 + ξ · (d₀ − d) / σ)^(−1/ξ), where d₀ is the curve's first point. Shape and scale are fitted by maximum likelihood to the numbers of comparisons between the
/// curve's points below an FMR of <see cref="FittedBelow"/>, where possible to points with hundreds of comparisons: wrong labels gather at the smallest distances. Of few
/// comparisons, a penalty keeps the shape near 0, which is on the strict side (S. Coles, M. Dixon, "Likelihood-based inference for extreme value models", Extremes 2, 1999).
/// </remarks>
/// <param name="Shape">ξ; below 0 the tail ends at a distance, at 0 it is exponential.</param>
/// <param name="Scale">σ at the first point, in squared distance.</param>
/// <param name="Start">d₀.</param>
/// <param name="StartFmr">FMR(d₀), 0 to 1.</param>
/// <param name="Misfit">The largest factor between a measured point that was fitted and the model; 1 is a perfect fit.</param>
public sealed record ParetoTail(double Shape, double Scale, double Start, double StartFmr, double Misfit)
{
    /// <summary>The FMR below which the curve is taken for its tail.</summary>
    public const double FittedBelow = 0.01;

    private const int FewestFitted = 3;
    private const int EnoughMatches = 300; // a few wrong labels among them do not matter
    private const double UsualShape = 0.1; // standard deviation around 0: models measured on millions of pairs had -0.06 to -0.13
    private const double Exponential = 1e-9; // shapes nearer to 0 count as 0

    /// <summary>The model's FMR at a squared distance of at most <see cref="Start"/>.</summary>
    public double FmrAt(double distance) => StartFmr * Survival(Shape, Scale, Start - distance);

    /// <summary>The squared distance whose FMR is <paramref name="fmr"/>, at most <see cref="StartFmr"/>; 0 where even that is too frequent.</summary>
    public double DistanceAt(double fmr)
    {
        var ratio = StartFmr / fmr;
        var nearer = Math.Abs(Shape) < Exponential ? Scale * Math.Log(ratio) : Scale / Shape * (Math.Pow(ratio, Shape) - 1);
        return Math.Clamp(Start - nearer, 0, Start);
    }

    internal static ParetoTail Fit(ImpostorCurve curve)
    {
        var inTail = curve.Points.Where(point => curve.RateOf(point) <= FittedBelow).ToList();
        var well = inTail.Where(point => point.Matches >= EnoughMatches).ToList();
        var points = well.Count >= FewestFitted ? well : inTail.Count >= FewestFitted ? inTail : [.. curve.Points.Take(FewestFitted)];
        var (threshold, matches) = (points[^1].Distance, points[^1].Matches);

        var spread = threshold - points[0].Distance;
        var shape = Maximise(-0.5, 0.5, xi => LogLikelihood(points, xi, BestScale(points, xi, spread)) - Math.Pow(xi / UsualShape, 2) / 2);
        var scale = BestScale(points, shape, spread);
        var misfit = points.Max(point =>
        {
            var ratio = matches * Survival(shape, scale, threshold - point.Distance) / point.Matches;
            return ratio > 1 ? ratio : 1 / ratio;
        });
        // A generalised Pareto distribution stays one above a higher threshold, with a scale that moves along (Pickands).
        var start = curve.Points[0].Distance;
        return new ParetoTail(shape, Math.Max(scale + shape * (threshold - start), scale / 100), start, curve.RateOf(curve.Points[0]), misfit);
    }

    private static double BestScale(List<ImpostorPoint> points, double shape, double spread) =>
        Math.Exp(Maximise(Math.Log(spread / 100), Math.Log(spread * 10), log => LogLikelihood(points, shape, Math.Exp(log))));

    /// <summary>Of the comparisons up to the last point: how many lie between each point and the next.</summary>
    private static double LogLikelihood(List<ImpostorPoint> points, double shape, double scale)
    {
        double Below(int i) => Survival(shape, scale, points[^1].Distance - points[i].Distance);
        var sum = points[0].Matches * SafeLog(Below(0));
        for (var i = 1; i < points.Count; i++)
            sum += (points[i].Matches - points[i - 1].Matches) * SafeLog(Below(i) - Below(i - 1));
        return sum;
    }

    private static double SafeLog(double probability) => Math.Log(Math.Max(probability, double.Epsilon));

    /// <summary>The share of the tail that is nearer by at least <paramref name="nearer"/>.</summary>
    private static double Survival(double shape, double scale, double nearer) => Math.Abs(shape) < Exponential
        ? Math.Exp(-nearer / scale)
        : Math.Pow(Math.Max(0, 1 + shape * nearer / scale), -1 / shape);

    /// <summary>Golden-section search of a function with one maximum.</summary>
    private static double Maximise(double low, double high, Func<double, double> value)
    {
        const double golden = 0.6180339887498949;
        for (var i = 0; i < 60; i++)
        {
            var step = golden * (high - low);
            if (value(high - step) < value(low + step))
                low = high - step;
            else
                high = low + step;
        }

        return (low + high) / 2;
    }
}
