using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Report;

namespace FaceWorker.Benchmarks.Report;

/// <summary>The page: the table, and a plot of what the suites left; complete in itself, light, dark and in print.</summary>
internal static class ReportPage
{
    private const string Style = """
        .results { overflow-x: auto; }
        .results table { width: 100%; border-collapse: collapse; font-size: 13.5px; }
        .results th { text-align: left; font-weight: 500; color: var(--soft); }
        .results th, .results td { padding: 7px 10px 7px 0; border-bottom: 1px solid var(--line); line-height: 1.35; vertical-align: top; }
        .results td:nth-child(n+3), .results th:nth-child(n+3) { text-align: right; white-space: nowrap; }
        .results .met td:last-child { color: var(--match); }
        .results .missed td:last-child, .results .missing td:last-child { color: var(--review); font-weight: 650; }
        """;

    public static string Render(BenchmarkReport report) => EvaluationPage.Render("FaceWorker: speed", report.Made, Html.Of($"""
        <style>{new Html(Style)}{new Html(StackedDrawing.Style)}</style>
        <header class="top">
        <p class="eyebrow">{report.Machine}. {report.Extent}</p>
        <h1>{report.Verdict}</h1>
        </header>
        <section class="results" aria-label="Comparisons">
        <table><thead><tr>{Html.Join(ReportRow.Titles.Select(title => Html.Of($"<th>{title}</th>")))}</tr></thead><tbody>
        {Html.Join(report.Comparisons.Select(Row))}
        </tbody></table>
        </section>
        {Html.Join(report.Plots.Select(Figure))}
        <section class="method"><h2>How to read this</h2>
        <p>Each line runs ours and its reference in turn and in one run; the ratio is the median of the rounds' own ratios, the spread the largest of them less the smallest.
        Figures drift with the machine and what else it does, ratios much less so. docs/benchmarks.md says what each line measures.</p></section>
        """));

    private static Html Row(Comparison comparison) => Html.Of($"""
        <tr class="{Class(comparison)}">{Html.Join(ReportRow.Of(comparison).Cells.Select(cell => Html.Of($"<td>{cell}</td>")))}</tr>

        """);

    private static string Class(Comparison comparison) => comparison switch
    {
        { NotMeasured: not null } => "missing",
        { Target: null } => "beside",
        { Met: true } => "met",
        _ => "missed",
    };

    private static Html Figure(Plot plot) => plot switch
    {
        LinePlot lines => Figure(plot, PlotDrawing.Legend(lines), PlotDrawing.Draw(lines)),
        StackedPlot bars => Figure(plot, StackedDrawing.Legend(bars), StackedDrawing.Draw(bars)),
        _ => throw new ArgumentOutOfRangeException(nameof(plot)),
    };

    private static Html Figure(Plot plot, Html legend, Html drawing) => Html.Of($"""
        <figure class="plot">
        <figcaption><h2>{plot.Title}</h2><p>{plot.About} {legend}</p></figcaption>
        {drawing}
        </figure>

        """);
}
