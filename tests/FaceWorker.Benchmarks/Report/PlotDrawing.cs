using System.Globalization;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Report;

namespace FaceWorker.Benchmarks.Report;

/// <summary>Draws a plot as SVG in the page, with axes that fit its points.</summary>
internal static class PlotDrawing
{
    private const int Ticks = 6;

    public static Html Draw(LinePlot plot)
    {
        if (plot.Series.Count > ChartColour.Series.Count)
            throw new ArgumentException($"The plot '{plot.Id}' has {plot.Series.Count} lines; there are colours for {ChartColour.Series.Count}.", nameof(plot));
        var points = plot.Series.SelectMany(series => series.Points).ToList();
        using var chart = new Chart(plot.Id, Fit(plot.X, points.Select(point => point.X)), Fit(plot.Y, points.Select(point => point.Y)));
        foreach (var (series, colour) in plot.Series.Zip(ChartColour.Series))
            chart.AddLine([.. series.Points.Select(point => (Place(plot.X, point.X), Place(plot.Y, point.Y)))], colour);
        return chart.Render($"{plot.Title}. {plot.About}");
    }

    public static Html Legend(LinePlot plot) => Html.Join(plot.Series.Select((series, i) => Html.Of($"""<i class="key series-{i + 1}"></i>{series.Name}""")));

    private static double Place(PlotAxis axis, double value) => axis.LogarithmBase == 0 ? value : Math.Log(value, axis.LogarithmBase);

    private static Axis Fit(PlotAxis axis, IEnumerable<double> values)
    {
        var places = values.Select(value => Place(axis, value)).ToList();
        if (axis.LogarithmBase > 0)
        {
            var (from, to) = ((int)Math.Floor(places.Min() + 1e-9), (int)Math.Ceiling(places.Max() - 1e-9));
            to = Math.Max(to, from + 1);
            return new Axis(from, to, axis.Title, [.. Enumerable.Range(from, to - from + 1).Select(power => new Tick(power, Say(Math.Pow(axis.LogarithmBase, power))))]);
        }

        var step = Step(places.Max() / (Ticks - 1));
        var count = (int)Math.Ceiling(places.Max() / step);
        return new Axis(0, Math.Max(1, count) * step, axis.Title, [.. Enumerable.Range(0, Math.Max(1, count) + 1).Select(i => new Tick(i * step, Say(i * step)))]);
    }

    /// <summary>The next 1, 2 or 5 times a power of ten.</summary>
    private static double Step(double atLeast)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(atLeast, 1e-6))));
        return power * (atLeast <= power ? 1 : atLeast <= 2 * power ? 2 : atLeast <= 5 * power ? 5 : 10);
    }

    private static string Say(double value) => value.ToString(Math.Abs(value) >= 1000 ? "N0" : "0.####", CultureInfo.InvariantCulture);
}
