using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>The whole page: who is on a photo.</summary>
internal static class ReportPage
{
    public static string Render(IllustratedAnswer illustrated, DateTimeOffset made)
    {
        var answer = illustrated.Answer;
        return HtmlPage.Render($"Who is on {answer.Source}?", Style, Html.Of($"""
            <main>
            {Header(answer)}
            {PhotoSection.Render(illustrated)}
            {FactsSection.Render(answer)}
            {Faces(illustrated)}
            </main>
            <footer>Made on {made:yyyy-MM-dd} at {made:HH:mm} by faceworker. This page shows people's faces: treat it as personal data.</footer>
            """));
    }

    private static Html Style { get; } = HtmlPage.ReadStyle("report.css");

    private static Html Header(FacesIdentified answer) => Html.Of($"""
        <header class="top">
        <p class="eyebrow">Identification in gallery <b>{answer.Gallery}</b></p>
        <h1>Who is on {answer.Source}?</h1>
        <ul class="tally">
        {Tally(answer, Decision.Match, "identified")}
        {Tally(answer, Decision.Review, "for review")}
        {Tally(answer, Decision.Unknown, "unknown")}
        </ul>
        </header>
        """);

    private static Html Tally(FacesIdentified answer, Decision decision, string label)
    {
        var count = answer.Faces.Count(face => face.Decision == decision);
        return Html.Of($"""<li class="{Drawing.NameOf(decision)}{(count == 0 ? " none" : "")}"><b>{count}</b> {label}</li>""");
    }

    private static Html Faces(IllustratedAnswer illustrated) => illustrated.Answer.Faces.Count == 0
        ? Html.Of($"""<p class="nobody">{IdentifyTable.Summarize(illustrated.Answer)}</p>""")
        : Html.Of($"""<section class="faces" aria-label="Faces">{Html.Join(illustrated.Answer.Faces.Select((_, index) => FaceCard.Render(index + 1, illustrated)))}</section>""");
}
