using FaceWorker.Cli.Report;
using FaceWorker.Core.Evaluation;

namespace FaceWorker.Cli.Evaluation;

/// <summary>The page of a verification: figures, curves, the pairs that went wrong, and how it was measured.</summary>
internal static class LfwPage
{
    public static string Render(LfwReport report, PairDistances distances, DateTimeOffset made) => EvaluationPage.Render(
        $"Verification with {report.Pack}", made, Html.Of($"""
            <header class="top">
            <p class="eyebrow">Verification of pairs with pack <b>{report.Pack}</b></p>
            <h1>{LfwSummary.Percent(report.Accuracy)} of {report.Pairs:N0} pairs are decided correctly</h1>
            </header>
            {EvaluationPage.Figures(LfwSummary.Lines(report))}
            <figure class="plot">
            <figcaption><h2>How far apart the pairs are</h2><p><i class="key genuine"></i>one person <i class="key impostor"></i>two people</p></figcaption>
            {EvaluationCharts.Distances(distances, [(report.ThresholdSquaredAtFmr1e3, "FMR 1e-3"), (report.ThresholdSquared, "best accuracy")])}
            </figure>
            <figure class="plot">
            <figcaption><h2>What a threshold costs</h2><p>Pairs of one person that match, against pairs of two that do</p></figcaption>
            {EvaluationCharts.Roc(distances)}
            </figure>
            <section class="tables" aria-label="Pairs that went wrong">
            {Pairs("One person, taken for two", "farthest first", report.WorstGenuine)}
            {Pairs("Two people, taken for one", "nearest first", report.WorstImpostor)}
            </section>
            {EvaluationPage.WithoutFace(report.ImagesWithoutFace)}
            {HowMeasured(report)}
            """));

    private static Html Pairs(string title, string order, IReadOnlyList<NamedPair> pairs) => Html.Of($"""
        <div><h2>{title}</h2>
        {(pairs.Count == 0 ? Html.Of($"""<p class="small">None.</p>""") : Html.Of($"""
        <table><thead><tr><th>Photos ({order})</th><th>Distance</th></tr></thead><tbody>
        {Html.Join(pairs.Select(pair => Html.Of($"""<tr><td>{pair.First}<br>{pair.Second}</td><td>{pair.SquaredDistance:0.000}</td></tr>""")))}
        </tbody></table>
        """))}
        </div>
        """);

    private static Html HowMeasured(LfwReport report) => Html.Of($"""
        <section class="method"><h2>How this was measured</h2>
        <p>Each pair is decided with the threshold that is best on the other folds ({report.Folds} contiguous ones; thresholds 0 to 4 on the squared distance
        in steps of 0.01, for the FNMR 0.001 and interpolated), as davidsandberg/facenet does on LFW (its VAL is 1 − FNMR, its FAR our FMR); ± is the deviation over the folds. AUC, EER, curves and
        both thresholds are over all pairs whose faces were found. On each photo the face is taken that is large and central.</p>
        <dl>
        <dt>Pack</dt><dd>{report.Pack}</dd>
        <dt>Embedder</dt><dd>{report.Model}</dd>
        <dt>Vectors</dt><dd>{(report.Storage == VectorStorage.Half.Name ? "rounded to 16 bits a value, as the database keeps them" : "as the model made them, 32 bits a value")}</dd>
        <dt>Photos</dt><dd>{report.Images:N0} in {report.Seconds:N0} s ({report.ImagesPerSecond:0.0} a second): read, decoded, detected, aligned, embedded</dd>
        </dl>
        </section>
        """);
}
