using FaceWorker.Cli.Report;

namespace FaceWorker.Cli.Evaluation;

/// <summary>What the evaluation pages share.</summary>
internal static class EvaluationPage
{
    private static Html Style { get; } = Html.Join([HtmlPage.ReadStyle("report.css"), HtmlPage.ReadStyle("evaluation.css")]);

    public static string Render(string title, DateTimeOffset made, Html content) => HtmlPage.Render(title, Style, Html.Of($"""
        <main class="evaluation">
        {content}
        </main>
        <footer>Made on {made:yyyy-MM-dd} at {made:HH:mm} by faceworker.</footer>
        """));

    public static Html Figures(IEnumerable<Figure> figures) => Html.Of($"""
        <dl class="figures">{Html.Join(figures.Select(figure => Html.Of($"""<div><dt>{figure.Name}</dt><dd><b>{figure.Value}</b><span class="small">{figure.Meaning}</span></dd></div>""")))}</dl>
        """);

    public static Html WithoutFace(IReadOnlyList<ImageWithoutFace> images) => images.Count == 0 ? Html.Empty : Html.Of($"""
        <section class="tables"><div><h2>Photos without a face</h2>
        <table><tbody>{Html.Join(images.Take(10).Select(image => Html.Of($"""<tr><td>{Words.NameOf(image.Image)}</td><td>{image.Problem}</td></tr>""")))}</tbody></table>
        <p class="small">{images.Count:N0} in all; the JSON file names each.</p></div></section>
        """);
}
