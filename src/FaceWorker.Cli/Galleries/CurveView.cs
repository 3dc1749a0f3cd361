using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Galleries;

/// <summary>How often different people's faces match, as the commands show it.</summary>
/// <param name="Population">Whose faces were compared.</param>
/// <param name="Pairs">Comparisons of two people.</param>
/// <param name="LeastFmr">The smallest false match rate that was measured, 0 to 1; beyond it, a generalised Pareto distribution goes on.</param>
/// <param name="MostPersons">The largest gallery, with one template each, whose match threshold is measured at the gallery's FPIR.</param>
/// <param name="Points">Squared distance and number of pairs up to it.</param>
internal sealed record CurveView(string Population, long Pairs, double LeastFmr, long MostPersons, TailView Tail, IReadOnlyList<double[]> Points)
{
    public static CurveView? Of(DecisionPolicy policy) => policy.Curve is { } curve ? Of(curve, policy.Fpir) : null;

    public static CurveView Of(ImpostorCurve curve, double fpir) => new(
        curve.Population, curve.Pairs, curve.LeastMeasured, (long)(double.LogP1(-fpir) / double.LogP1(-curve.LeastMeasured)), TailView.Of(curve.Tail),
        [.. curve.Points.Select(point => new[] { point.Distance, point.Matches })]);

    /// <summary>In a sentence or two; with what follows, when the thresholds in use lie beyond the measurement.</summary>
    public string Describe(DistanceThresholds inUse) => string.Create(CultureInfo.InvariantCulture,
        $"as measured on {Population}{(MostPersons > 0 ? string.Create(CultureInfo.InvariantCulture, $", in galleries of up to {MostPersons:N0} people") : "")}{(inUse.Extrapolated
            ? $"; here the match threshold is extrapolated (generalised Pareto tail, within a factor of {Tail.Misfit:0.00} of what was measured): calibrate on more people of its own"
            : "")}");
}

/// <summary>The tail model of a curve; see <see cref="ParetoTail"/>.</summary>
internal sealed record TailView(string Model, double Shape, double Scale, double Misfit)
{
    public static TailView Of(ParetoTail tail) => new("generalised Pareto", Math.Round(tail.Shape, 4), Math.Round(tail.Scale, 5), Math.Round(tail.Misfit, 3));
}
