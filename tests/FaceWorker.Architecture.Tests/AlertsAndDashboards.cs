using System.Text.Json;
using System.Text.RegularExpressions;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>Alerts and dashboard ask for what there is, and each alert has a page. What the rules do is tested by promtool.</summary>
public sealed partial class AlertsAndDashboards
{
    private static readonly string Rules = File.ReadAllText(RepositoryRoot.Combine("infra", "telemetry", "faceworker.rules.yml"));
    private static readonly string Dashboard = File.ReadAllText(RepositoryRoot.Combine("infra", "telemetry", "grafana-dashboard.json"));

    private static IReadOnlyList<string> Alerts => [.. AlertNames.Matches(Rules).Select(match => match.Groups[1].Value)];

    [Fact]
    public void Every_alert_has_a_page_named_like_it_in_four_parts_and_every_page_an_alert()
    {
        var pages = Directory.EnumerateFiles(RepositoryRoot.Combine("docs", "runbook"), "FaceWorker*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Order();

        Assert.NotEmpty(Alerts);
        Assert.Equal(Alerts.Order(), pages);
        Assert.All(Alerts, alert => Assert.Equal(["Meaning", "Impact", "Diagnosis", "Mitigation"],
            Headings.Matches(File.ReadAllText(RepositoryRoot.Combine("docs", "runbook", $"{alert}.md"))).Select(match => match.Groups[1].Value)));
    }

    [Fact]
    public void Every_alert_names_its_page_and_is_in_the_list_and_in_a_test()
    {
        var list = File.ReadAllText(RepositoryRoot.Combine("docs", "runbook", "README.md"));
        var tests = File.ReadAllText(RepositoryRoot.Combine("infra", "telemetry", "faceworker.rules.test.yml"));

        Assert.All(Alerts, alert => Assert.Contains($"runbook: docs/runbook/{alert}.md", Rules, StringComparison.Ordinal));
        Assert.All(Alerts, alert => Assert.Contains($"[{alert}]({alert}.md)", list, StringComparison.Ordinal));
        Assert.All(Alerts, alert => Assert.Contains($"alertname: {alert}\n", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_and_dashboard_ask_only_for_metrics_and_labels_that_are_documented()
    {
        var known = KnownNames();

        Assert.All(Names.Matches(Rules).Concat(Names.Matches(Dashboard)).Select(match => match.Value).Distinct(), name => Assert.Contains(name, known));
    }

    [Fact]
    public void Every_instrument_is_on_the_dashboard()
    {
        var asked = Names.Matches(Dashboard).Select(match => match.Value).ToHashSet();
        asked.UnionWith(Recorded.Matches(Rules).SelectMany(rule => Dashboard.Contains(rule.Groups[1].Value, StringComparison.Ordinal) ? Names.Matches(rule.Groups[2].Value).Select(match => match.Value) : []));

        Assert.All(Instruments(), names => Assert.Contains(names, asked.Contains));
    }

    [Fact]
    public void The_dashboard_is_json_with_panels_that_do_not_overlap()
    {
        var panels = JsonDocument.Parse(Dashboard).RootElement.GetProperty("panels").EnumerateArray().ToList();
        var cells = panels.SelectMany(panel => CellsOf(panel.GetProperty("gridPos"))).ToList();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    }

    private static IEnumerable<(int X, int Y)> CellsOf(JsonElement position)
    {
        var (x, y, width, height) = (position.GetProperty("x").GetInt32(), position.GetProperty("y").GetInt32(), position.GetProperty("w").GetInt32(), position.GetProperty("h").GetInt32());
        return from column in Enumerable.Range(x, width) from line in Enumerable.Range(y, height) select (column, line);
    }

    private static HashSet<string> KnownNames() => [.. Instruments().SelectMany(names => names), .. Rows.Matches(Documentation())
        .SelectMany(row => row.Groups[4].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(attribute => $"faceworker_{attribute.Replace('.', '_')}")];

    /// <summary>The names that each instrument has in Prometheus.</summary>
    private static IEnumerable<string[]> Instruments() => Rows.Matches(Documentation()).Select(row =>
    {
        var unit = row.Groups[3].Value.Trim() switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = row.Groups[1].Value.Replace('.', '_') + unit;
        return row.Groups[2].Value.Trim() switch
        {
            "counter" => [$"{name}_total"],
            "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            _ => new[] { name },
        };
    });

    private static string Documentation() => File.ReadAllText(RepositoryRoot.Combine("docs", "telemetry.md"));

    [GeneratedRegex(@"alert: (\w+)")]
    private static partial Regex AlertNames { get; }

    [GeneratedRegex(@"^## (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Headings { get; }

    [GeneratedRegex(@"\bfaceworker_[a-z_0-9]+")]
    private static partial Regex Names { get; }

    [GeneratedRegex(@"record: (\S+)\n\s+expr:(.*?)(?=\n\s+- |\n\n)", RegexOptions.Singleline)]
    private static partial Regex Recorded { get; }

    [GeneratedRegex(@"^\| `(faceworker\.[a-z_.]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Rows { get; }
}
