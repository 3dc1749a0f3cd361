using System.Text.Encodings.Web;
using System.Text.Json;
using FaceWorker.Vision;

namespace FaceWorker.Benchmarks.Report;

/// <summary>The figures for programs: unrounded, null where they were not measured.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(BenchmarkReport report) => JsonSerializer.Serialize(new
    {
        report.Made,
        report.Machine,
        report.Quick,
        report.Suites,
        report.AllMet,
        Comparisons = report.Comparisons.Select(Line),
        Plots = report.Plots.Select(Drawn),
    }, Options);

    /// <summary>There are no figures, because the device is not there.</summary>
    public static string Refusal(VisionDevice device, DeviceException refusal) =>
        JsonSerializer.Serialize(new { Device = device.ToString().ToLowerInvariant(), Refused = refusal.Message }, Options);

    private static object Line(Comparison comparison) => new
    {
        comparison.Line,
        comparison.Name,
        Ours = Figure(comparison, comparison.Ours),
        Reference = Figure(comparison, comparison.Reference),
        Ratio = Figure(comparison, comparison.Ratio),
        Spread = Figure(comparison, comparison.Spread),
        comparison.Target,
        comparison.AtMost,
        comparison.Met,
        comparison.Note,
        comparison.NotMeasured,
    };

    private static object Drawn(Plot plot) => plot switch
    {
        LinePlot lines => new
        {
            plot.Id,
            plot.Title,
            X = lines.X.Title,
            Y = lines.Y.Title,
            Series = lines.Series.Select(series => new { series.Name, Points = series.Points.Select(point => new[] { point.X, point.Y }) }),
        },
        StackedPlot bars => new
        {
            plot.Id,
            plot.Title,
            bars.Unit,
            Bars = bars.Bars.Select(bar => new { bar.Name, Parts = bars.Parts.Zip(bar.Values).ToDictionary(part => part.First, part => part.Second) }),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(plot)),
    };

    private static double? Figure(Comparison comparison, double value) => comparison.NotMeasured is null ? value : null;
}
