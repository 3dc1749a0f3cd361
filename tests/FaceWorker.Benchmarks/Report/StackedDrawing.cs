using System.Globalization;
using System.Text;
using FaceWorker.Cli.Report;

namespace FaceWorker.Benchmarks.Report;

/// <summary>Draws stacked bars as SVG in the page, with their sums beside them.</summary>
internal static class StackedDrawing
{
    /// <summary>Colours of the parts, in light and in dark.</summary>
    public const string Style = """
        :root { --part-1: #7b8794; --part-2: #2f66b0; --part-3: #14774a; --part-4: #c08a1e; --part-5: #b4471f; --part-6: #7a4fa3; --part-7: #c9c4ba; }
        @media (prefers-color-scheme: dark) { :root { --part-1: #98a4b3; --part-2: #7fb2ee; --part-3: #55c892; --part-4: #e8b74c; --part-5: #f0885c; --part-6: #c19be6; --part-7: #5c5a55; } }
        .stack rect { stroke: var(--card); stroke-width: .6; }
        .stack .value { fill: var(--ink); font-weight: 600; }
        """;

    private const int MostParts = 7;
    private const int Width = 640, NameWidth = 196, ValueWidth = 52, Row = 30, BarHeight = 18;

    public static Html Draw(StackedPlot plot)
    {
        if (plot.Parts.Count > MostParts)
            throw new ArgumentException($"The plot '{plot.Id}' has {plot.Parts.Count} parts; there are colours for {MostParts}.", nameof(plot));
        var scale = (Width - NameWidth - ValueWidth) / plot.Bars.Max(bar => bar.Values.Sum());
        var drawn = new StringBuilder();
        for (var row = 0; row < plot.Bars.Count; row++)
            AddBar(drawn, plot, plot.Bars[row], row * Row, scale);
        return Html.Of($"""
            <svg class="chart stack" viewBox="0 0 {Width} {plot.Bars.Count * Row}" role="img" aria-label="{plot.Title}, {plot.Unit}">{new Html(drawn.ToString())}</svg>
            """);
    }

    public static Html Legend(StackedPlot plot) => Html.Of($"{plot.Unit}: {Html.Join(plot.Parts.Select((part, i) => Html.Of($"""<i class="key" style="background:var(--part-{i + 1})"></i>{part}""")))}");

    private static void AddBar(StringBuilder drawn, StackedPlot plot, StackedBar bar, int top, double scale)
    {
        var (middle, left) = (top + BarHeight / 2 + 4, (double)NameWidth);
        drawn.Append(CultureInfo.InvariantCulture, $"""<text x="{NameWidth - 10}" y="{middle}" text-anchor="end">{Html.Of($"{bar.Name}")}</text>""");
        for (var part = 0; part < bar.Values.Count; part++)
        {
            var length = Math.Max(0, bar.Values[part]) * scale;
            var said = string.Create(CultureInfo.InvariantCulture, $"{bar.Name}, {plot.Parts[part]}: {bar.Values[part]:0.0}");
            drawn.Append(CultureInfo.InvariantCulture,
                $"""<rect x="{left:0.##}" y="{top}" width="{length:0.##}" height="{BarHeight}" style="fill:var(--part-{part + 1})"><title>{Html.Of($"{said}")}</title></rect>""");
            left += length;
        }

        drawn.Append(CultureInfo.InvariantCulture, $"""<text class="value" x="{left + 7:0.##}" y="{middle}">{bar.Values.Sum():0}</text>""");
    }
}
