using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FaceWorker.Benchmarks.Report;

namespace FaceWorker.Benchmarks.Tests;

/// <summary>The table, the JSON file and the page of one run.</summary>
public sealed partial class ReportTests
{
    private static readonly Comparison Met = new("images/s ÷ bare <models>", 95, 100, 0.95, 0.02, 0.92) { Line = "1" };
    private static readonly Comparison MetFromAbove = new("p99 under load ÷ idle", 50, 25, 2, 0.4, 3, AtMost: true) { Line = "4" };
    private static readonly Comparison Missed = new("time to ready ÷ bare", 3, 2, 1.5, 0.1, 1.2, AtMost: true) { Line = "12" };
    private static readonly Comparison Beside = new("for information", 12345.678, 2, 6172.839, 0, null);
    private static readonly Comparison NotThere = Comparison.Missing("pipeline ÷ face-api", "npm is not installed", target: 10, line: "3b");
    private static readonly LinePlot Plot = new("memory", "Memory over time", "Of a worker.", new PlotAxis("Images"), new PlotAxis("MiB"),
        [new PlotSeries("a worker", [new PlotPoint(0, 300), new PlotPoint(10, 310)])]);
    private static readonly StackedPlot Stack = new("stages", "Where the time goes", "One photo at a time.", "ms", ["decode", "detect"],
        [new StackedBar("12 MP <usual>", [30, 10]), new StackedBar("48 MP", [120, 40])]);

    [Fact]
    public void Table_json_and_page_say_the_same_of_every_line()
    {
        var report = ReportOf([Met, MetFromAbove, Missed, Beside, NotThere]);

        var table = ReportTable.Render(report).Split('\n');
        var page = PageRows(ReportPage.Render(report));
        using var json = JsonDocument.Parse(ReportJson.Render(report));
        foreach (var (comparison, at) in report.Comparisons.Select((comparison, at) => (comparison, at)))
        {
            var cells = ReportRow.Of(comparison).Cells;
            Assert.Equal(cells.Where(cell => cell.Length > 0), Regex.Split(table[at + 1].Trim(), " {2,}"));
            Assert.Equal(cells, page[at]);
            AssertSame(comparison, json.RootElement.GetProperty("comparisons")[at]);
        }
    }

    [Fact]
    public void A_missed_target_is_shown_as_missed_everywhere()
    {
        var report = ReportOf([Met, Missed]);

        Assert.False(report.AllMet);
        Assert.EndsWith("≤ 1.20  MISSED", ReportTable.Render(report).Split('\n')[2], StringComparison.Ordinal);
        Assert.Contains("<tr class=\"missed\">", ReportPage.Render(report), StringComparison.Ordinal);
        Assert.Contains("\"met\": false", ReportJson.Render(report), StringComparison.Ordinal);
        Assert.Contains("1 of 2 targets met", ReportTable.Render(report), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_measured_is_never_met()
    {
        var report = ReportOf([Met, NotThere]);

        Assert.False(report.AllMet);
        Assert.Equal("not measured", ReportRow.Of(NotThere).Met);
        Assert.Contains("npm is not installed", ReportTable.Render(report), StringComparison.Ordinal);
        Assert.Contains("\"ratio\": null", ReportJson.Render(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_misses_nothing_has_met_all() => Assert.True(ReportOf([Met, MetFromAbove, Beside]).AllMet);

    [Fact]
    public void A_quick_run_says_so_everywhere()
    {
        var report = ReportOf([Met]) with { Quick = true };

        Assert.Contains("--quick", ReportTable.Render(report), StringComparison.Ordinal);
        Assert.Contains("--quick", ReportPage.Render(report), StringComparison.Ordinal);
        Assert.Contains("\"quick\": true", ReportJson.Render(report), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_draws_the_plots_that_there_are_and_loads_nothing()
    {
        var page = ReportPage.Render(ReportOf([Met]) with { Plots = [Plot] });

        Assert.Single(Regex.Matches(page, "<svg"));
        Assert.Contains("Memory over time", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=", page);
        Assert.DoesNotContain("<svg", ReportPage.Render(ReportOf([Met])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stacked_bar_is_as_long_as_its_parts_beside_the_longest_bar()
    {
        var page = ReportPage.Render(ReportOf([Met]) with { Plots = [Stack] });

        var parts = Part().Matches(page).Select(part => (Left: Number(part, 1), Length: Number(part, 2))).ToList();
        Assert.Equal(4, parts.Count);
        Assert.Equal(parts[0].Left + parts[0].Length, parts[1].Left, precision: 1);
        Assert.Equal(3, parts[0].Length / parts[1].Length, precision: 1);
        Assert.Equal(0.25, parts[0].Length / parts[2].Length, precision: 2);
        Assert.Contains("12 MP &lt;usual&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_file_has_each_part_of_a_stacked_bar_by_its_name()
    {
        using var json = JsonDocument.Parse(ReportJson.Render(ReportOf([Met]) with { Plots = [Stack] }));

        var bar = json.RootElement.GetProperty("plots")[0].GetProperty("bars")[1];
        Assert.Equal("48 MP", bar.GetProperty("name").GetString());
        Assert.Equal(120, bar.GetProperty("parts").GetProperty("decode").GetDouble());
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static BenchmarkReport ReportOf(IReadOnlyList<Comparison> comparisons) =>
        new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Quick: false, ["pipeline"], comparisons, []);

    private static List<List<string>> PageRows(string page) =>
        [.. Row().Matches(page).Select(row => Cell().Matches(row.Value).Select(cell => WebUtility.HtmlDecode(cell.Groups[1].Value)).ToList()).Where(row => row.Count > 0)];

    private static void AssertSame(Comparison comparison, JsonElement line)
    {
        Assert.Equal(comparison.Name, line.GetProperty("name").GetString());
        Assert.Equal(comparison.Line, line.GetProperty("line").GetString());
        Assert.Equal(comparison.Met, line.GetProperty("met").GetBoolean());
        Assert.Equal(comparison.NotMeasured, line.GetProperty("notMeasured").GetString());
        if (comparison.NotMeasured is null)
            Assert.Equal([comparison.Ours, comparison.Reference, comparison.Ratio, comparison.Spread],
                new[] { "ours", "reference", "ratio", "spread" }.Select(name => line.GetProperty(name).GetDouble()));
    }

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<rect x=\"([0-9.]+)\" y=\"[0-9.]+\" width=\"([0-9.]+)\"[^>]*--part-")]
    private static partial Regex Part();

    [GeneratedRegex("<td>(.*?)</td>")]
    private static partial Regex Cell();
}
