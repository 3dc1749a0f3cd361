using System.Globalization;
using FaceWorker.Cli.Report;
using FaceWorker.Core.Evaluation;

namespace FaceWorker.Cli.Evaluation;

/// <summary>The charts of the evaluation pages.</summary>
internal static class EvaluationCharts
{
    private const int Points = 300;
    private const double BinWidth = 0.05;

    /// <summary>ROC: 1 − FNMR over FMR, the latter on a logarithmic axis: what matters happens below 1 %.</summary>
    public static Html Roc(PairDistances distances)
    {
        var least = Math.Floor(Math.Log10(1.0 / distances.Impostor.Count)); // rarer false matches cannot be seen with so few pairs
        var curve = Along(-Math.Log10(distances.Impostor.Count), log => Matches(distances, Math.Pow(10, log)));
        var bottom = Math.Min(0.95, Math.Floor(curve.Min(point => point.Y) * 20) / 20);
        using var chart = new Chart("roc", PowersOfTen("False match rate", least), Shares("1 − false non-match rate", bottom, 1));
        chart.AddLine(curve, ChartColour.Genuine);
        return chart.Render("ROC: one less the false non-match rate, over the false match rate");
    }

    /// <summary>Distances of pairs of one person and of two, with thresholds.</summary>
    public static Html Distances(PairDistances distances, IReadOnlyList<(double Threshold, string Label)> limits)
    {
        var (genuine, impostor) = (Histogram(distances.Genuine), Histogram(distances.Impostor));
        var top = Math.Ceiling(genuine.Concat(impostor).Max(point => point.Y) * 50) / 50;
        using var chart = new Chart("distances",
            new Axis(0, 4, "Squared distance", [.. Enumerable.Range(0, 9).Select(i => new Tick(i / 2.0, Say(i / 2.0, "0.#")))]),
            new Axis(0, top, "Share of pairs", [.. Enumerable.Range(0, 5).Select(i => new Tick(top * i / 4, Say(100 * top * i / 4, "0.#") + " %"))]));
        chart.AddArea(impostor, ChartColour.Impostor);
        chart.AddArea(genuine, ChartColour.Genuine);
        foreach (var (limit, index) in limits.OrderBy(limit => limit.Threshold).Select((limit, index) => (limit, index)))
            chart.AddLimit(limit.Threshold, limit.Label, before: index == 0 && limits.Count > 1);
        return chart.Render("Histogram of squared distances: pairs of one person and of two people");
    }

    /// <summary>DET: FNIR over FPIR of open-set identification, the latter on a logarithmic axis; a line for each result, in the series' colours.</summary>
    public static Html Det(IReadOnlyList<OpenSetResult> results)
    {
        var strangers = results[0].Fpir.Trials;
        var curves = results.Select(result => Along(-Math.Log10(strangers), log => result.At(Math.Pow(10, log)).Fnir)).ToList();
        var top = Math.Max(0.05, Math.Ceiling(curves.SelectMany(curve => curve).Max(point => point.Y) * 20) / 20);
        using var chart = new Chart("det", PowersOfTen("False positive identification rate", Math.Floor(Math.Log10(1.0 / strangers))),
            Shares("False negative identification rate", 0, top));
        foreach (var (curve, colour) in curves.Zip(ChartColour.Series))
            chart.AddLine(curve, colour);
        return chart.Render("DET curve: false negative over false positive identification rate");
    }

    /// <summary>FPIR and FNIR over the size of the gallery, the latter on a logarithmic axis; in the first two of the series' colours.</summary>
    public static Html BySize(IReadOnlyList<SizeReport> sizes)
    {
        var top = Math.Max(0.02, Math.Ceiling(sizes.Max(size => Math.Max(size.Fpir.Rate, size.Fnir.Rate)) * 50) / 50);
        var (from, to) = (Math.Floor(Math.Log10(sizes.Min(size => size.Persons))), Math.Ceiling(Math.Log10(sizes.Max(size => size.Persons) + 1)));
        using var chart = new Chart("sizes", new Axis(from, to, "People in the gallery",
            [.. Enumerable.Range((int)from, (int)(to - from) + 1).Select(power => new Tick(power, Say(Math.Pow(10, power), "N0")))]), Shares("Share of searches", 0, top));
        foreach (var (rate, colour) in new Func<SizeReport, double>[] { size => size.Fpir.Rate, size => size.Fnir.Rate }.Zip(ChartColour.Series))
            chart.AddLine([.. sizes.Select(size => (Math.Log10(size.Persons), rate(size)))], colour);
        return chart.Render("FPIR and FNIR over the number of people in the gallery");
    }

    private static List<(double X, double Y)> Along(double from, Func<double, double> value) =>
        [.. Enumerable.Range(0, Points + 1).Select(i => from * (Points - i) / Points).Select(x => (x, value(x)))];

    private static double Matches(PairDistances distances, double fmr)
    {
        var allowed = (int)Math.Floor(fmr * distances.Impostor.Count + 1e-9);
        var threshold = allowed >= distances.Impostor.Count ? 4 : Math.BitDecrement(distances.Impostor[allowed]);
        return (double)distances.GenuineMatches(threshold) / distances.Genuine.Count;
    }

    /// <summary>The outline of a histogram, in shares of all values.</summary>
    private static List<(double X, double Y)> Histogram(IReadOnlyList<double> values)
    {
        var bins = new double[(int)Math.Round(4 / BinWidth)];
        foreach (var value in values)
            bins[Math.Min(bins.Length - 1, (int)(value / BinWidth))] += 1.0 / values.Count;
        return [.. bins.SelectMany((share, i) => new[] { (i * BinWidth, share), ((i + 1) * BinWidth, share) })];
    }

    private static Axis PowersOfTen(string title, double least) => new(least, 0, title,
        [.. Enumerable.Range((int)least, -(int)least + 1).Select(power => new Tick(power, Say(100 * Math.Pow(10, power), "0.#####") + " %"))]);

    private static Axis Shares(string title, double from, double to) => new(from, to, title,
        [.. Enumerable.Range(0, 6).Select(i => from + (to - from) * i / 5).Select(share => new Tick(share, Say(100 * share, "0.#") + " %"))]);

    private static string Say(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
