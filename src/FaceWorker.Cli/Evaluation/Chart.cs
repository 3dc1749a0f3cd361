using System.Globalization;
using System.Text;
using FaceWorker.Cli.Report;
using ScottPlot;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A place on an axis and what stands there.</summary>
internal sealed record Tick(double Position, string Label);

/// <summary>An axis: its ends, its ticks and its title.</summary>
internal sealed record Axis(double From, double To, string Title, IReadOnlyList<Tick> Ticks);

/// <summary>
/// A line chart as SVG inside a page. ScottPlot draws; the text is ours, because Skia writes none where no fonts are installed (a bare server). Colours are
/// names of the stylesheet, so that the chart is light or dark with its page.
/// </summary>
internal sealed class Chart : IDisposable
{
    private const int Width = 640;
    private const int Height = 360;
    private static readonly PixelPadding Margins = new(left: 62, right: 18, bottom: 52, top: 22);

    private readonly Plot plot = new();
    private readonly StringBuilder texts = new();
    private readonly string id;

    /// <param name="id">Unique on the page.</param>
    public Chart(string id, Axis x, Axis y)
    {
        this.id = id;
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Layout.Fixed(Margins);
        plot.Axes.SetLimits(x.From, x.To, y.From, y.To);
        plot.Axes.Top.IsVisible = plot.Axes.Right.IsVisible = false;
        plot.Grid.MajorLineColor = ChartColour.Line.Placeholder;
        Prepare(plot.Axes.Bottom, x);
        Prepare(plot.Axes.Left, y);
        WriteAxes(x, y);
    }

    public void AddLine(IReadOnlyList<(double X, double Y)> points, ChartColour colour)
    {
        var line = plot.Add.ScatterLine(points.Select(point => new Coordinates(point.X, point.Y)).ToArray());
        (line.Color, line.LineWidth) = (colour.Placeholder, 2.2f);
    }

    /// <summary>The area between a line and the horizontal axis.</summary>
    public void AddArea(IReadOnlyList<(double X, double Y)> points, ChartColour colour)
    {
        var area = plot.Add.Polygon([new(points[0].X, 0), .. points.Select(point => new Coordinates(point.X, point.Y)), new(points[^1].X, 0)]);
        (area.FillColor, area.LineColor, area.LineWidth) = (colour.Placeholder.WithAlpha(.22), colour.Placeholder, 1.6f);
    }

    /// <summary>A dashed line across the chart with a text at its top.</summary>
    /// <param name="before">The text ends at the line; otherwise it begins there.</param>
    public void AddLimit(double x, string label, bool before)
    {
        var line = plot.Add.VerticalLine(x);
        (line.Color, line.LineWidth, line.LinePattern) = (ChartColour.Ink.Placeholder, 1.2f, LinePattern.Dashed);
        WriteText(PixelX(x) + (before ? -6 : 6), Margins.Top + 14, before ? "end" : "start", label, "limit");
    }

    public Html Render(string description)
    {
        var svg = plot.GetSvgXml(Width, Height);
        var drawing = svg[(svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1)..svg.LastIndexOf("</svg>", StringComparison.Ordinal)];
        drawing = drawing.Replace("cl_", $"{id}_", StringComparison.Ordinal); // clip paths of two charts on a page must not be mixed up
        foreach (var colour in ChartColour.All)
            drawing = drawing.Replace($"\"{colour.Placeholder.ToHex()}\"", $"\"var({colour.Variable})\"", StringComparison.OrdinalIgnoreCase);
        return Html.Of($"""
            <svg class="chart" viewBox="0 0 {Width} {Height}" role="img" aria-label="{description}">{new Html(drawing)}{new Html(texts.ToString())}</svg>
            """);
    }

    public void Dispose() => plot.Dispose();

    private static void Prepare(IAxis drawn, Axis axis)
    {
        drawn.SetTicks([.. axis.Ticks.Select(tick => tick.Position)], [.. axis.Ticks.Select(_ => "")]);
        drawn.FrameLineStyle.Color = drawn.MajorTickStyle.Color = ChartColour.Soft.Placeholder;
        drawn.TickLabelStyle.IsVisible = false;
    }

    private void WriteAxes(Axis x, Axis y)
    {
        foreach (var tick in x.Ticks)
            WriteText(PixelX(x, tick.Position), Height - Margins.Bottom + 19, "middle", tick.Label);
        foreach (var tick in y.Ticks)
            WriteText(Margins.Left - 9, PixelY(y, tick.Position) + 4, "end", tick.Label);
        WriteText((Margins.Left + Width - Margins.Right) / 2, Height - 10, "middle", x.Title, "title");
        WriteText(4, 12, "start", y.Title, "title");
    }

    private double PixelX(double value) => PixelX(new Axis(plot.Axes.Bottom.Min, plot.Axes.Bottom.Max, "", []), value);

    private static double PixelX(Axis axis, double value) =>
        Margins.Left + (value - axis.From) / (axis.To - axis.From) * (Width - Margins.Left - Margins.Right);

    private static double PixelY(Axis axis, double value) =>
        Height - Margins.Bottom - (value - axis.From) / (axis.To - axis.From) * (Height - Margins.Top - Margins.Bottom);

    private void WriteText(double x, double y, string anchor, string text, string kind = "tick") =>
        texts.Append(CultureInfo.InvariantCulture, $"""<text class="{kind}" x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{Html.Of($"{text}")}</text>""");
}

/// <summary>A colour of the stylesheet, and the placeholder that ScottPlot draws with: it is used for nothing else, so that it can be replaced.</summary>
internal sealed record ChartColour(string Variable, Color Placeholder)
{
    public static readonly ChartColour Ink = new("--ink", Color.FromHex("#010203"));
    public static readonly ChartColour Soft = new("--soft", Color.FromHex("#010204"));
    public static readonly ChartColour Line = new("--line", Color.FromHex("#010205"));
    public static readonly ChartColour Genuine = new("--genuine", Color.FromHex("#010206"));
    public static readonly ChartColour Impostor = new("--impostor", Color.FromHex("#010207"));

    /// <summary>For several lines in one chart, one after the other.</summary>
    public static IReadOnlyList<ChartColour> Series { get; } =
        [.. Enumerable.Range(1, 4).Select(i => new ChartColour($"--series-{i}", Color.FromHex($"#01030{i}")))];

    public static IReadOnlyList<ChartColour> All { get; } = [Ink, Soft, Line, Genuine, Impostor, .. Series];
}
