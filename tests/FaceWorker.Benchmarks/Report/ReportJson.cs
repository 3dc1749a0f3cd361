using System.Text.Encodings.Web;
using System.Text.Json;

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
        Plots = report.Plots.Select(plot => new
        {
            plot.Id,
            plot.Title,
            X = plot.X.Title,
            Y = plot.Y.Title,
            Series = plot.Series.Select(series => new { series.Name, Points = series.Points.Select(point => new[] { point.X, point.Y }) }),
        }),
    }, Options);

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
        comparison.NotMeasured,
    };

    private static double? Figure(Comparison comparison, double value) => comparison.NotMeasured is null ? value : null;
}
