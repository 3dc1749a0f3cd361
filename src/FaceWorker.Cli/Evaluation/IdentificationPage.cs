using FaceWorker.Cli.Report;
using FaceWorker.Core.Evaluation;

namespace FaceWorker.Cli.Evaluation;

/// <summary>The page of an open-set evaluation: each rule's figures, their curves, and how it was measured.</summary>
internal static class IdentificationPage
{
    /// <param name="results">In the order of the report's rules.</param>
    public static string Render(IdentificationReport report, IReadOnlyList<OpenSetResult> results, DateTimeOffset made) => EvaluationPage.Render(
        $"Identification with {report.Pack}", made, Html.Of($"""
            <header class="top">
            <p class="eyebrow">Open-set identification with pack <b>{report.Pack}</b></p>
            <h1>{Headline(report)}</h1>
            </header>
            <section class="tables rules" tabindex="0" aria-label="Rules"><div>
            <table><thead><tr>{Html.Join(IdentificationTable.Titles.Select(title => Html.Of($"<th>{title}</th>")))}</tr></thead>
            <tbody>{Html.Join(report.Rules.Select(rule => Html.Of($"<tr>{Cells(IdentificationTable.Row(rule))}</tr>")))}</tbody></table>
            <p class="small">In brackets: where the rate lies with 95 % confidence (Wilson), if probes were independent of each other.</p>
            </div></section>
            <figure class="plot">
            <figcaption><h2>What a threshold costs</h2><p>{Html.Join(report.Rules.Select((rule, i) => Html.Of($"""<i class="key series-{i + 1}"></i>{rule.Rule}""")))}</p></figcaption>
            {EvaluationCharts.Det(results)}
            </figure>
            {EvaluationPage.WithoutFace(report.ImagesWithoutFace)}
            {HowMeasured(report)}
            """));

    private static string Headline(IdentificationReport report)
    {
        var best = report.Rules.MinBy(rule => rule.FnirAtFpir1e2.Rate)!;
        return $"{LfwSummary.Percent(1 - best.FnirAtFpir1e2.Rate)} of those who are enrolled are named, where 1 in 100 strangers is";
    }

    private static Html Cells(IEnumerable<string> cells) => Html.Join(cells.Select(cell => Html.Of($"""<td>{cell}</td>""")));

    private static Html HowMeasured(IdentificationReport report) => Html.Of($"""
        <section class="method"><h2>How this was measured</h2>
        <p>People with two photos or more are enrolled with their first ones; their other photos should name them. Everybody else is a stranger and should be
        named as nobody. FPIR: strangers who are named. FNIR: enrolled people's photos that are not named, or named as somebody else; a photo without a face
        counts as such. The threshold is the largest that names at most 1 in 100 strangers. Enrolled and searched in the database, in a gallery of its own
        that takes faces of any quality. On each photo the face is taken that is large and central.</p>
        <dl>
        <dt>Pack</dt><dd>{report.Pack}</dd>
        <dt>Embedder</dt><dd>{report.Model}</dd>
        <dt>Enrolled</dt><dd>{IdentificationTable.Enrolled(report)}</dd>
        <dt>Probes</dt><dd>{IdentificationTable.Probes(report)}</dd>
        <dt>Photos</dt><dd>{report.Images:N0} in {report.Seconds:N0} s</dd>
        </dl>
        </section>
        """);
}
