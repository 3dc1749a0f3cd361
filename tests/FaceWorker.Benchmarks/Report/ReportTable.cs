namespace FaceWorker.Benchmarks.Report;

/// <summary>The table on the terminal.</summary>
internal static class ReportTable
{
    public static string Render(BenchmarkReport report)
    {
        var rows = report.Comparisons.Select(comparison => ReportRow.Of(comparison).Cells).Prepend(ReportRow.Titles).ToList();
        var widths = Enumerable.Range(0, ReportRow.Titles.Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        return string.Join('\n', [.. lines, "", $"{report.Verdict}. {report.Extent} {report.Machine}.", ""]);
    }

    private static bool IsText(int column) => ReportRow.Titles[column] is "#" or "name" or "met";
}
