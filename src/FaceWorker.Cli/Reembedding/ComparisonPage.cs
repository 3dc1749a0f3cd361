using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Report;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Cli.Reembedding;

/// <summary>The page of a comparison: figures of both models, and the faces whose answer changes, with pictures.</summary>
internal static class ComparisonPage
{
    public static string Render(SpaceComparison comparison, IReadOnlyDictionary<long, InlineJpeg> pictures, DateTimeOffset made) => EvaluationPage.Render(
        $"From {comparison.Active.Pack} to {comparison.Shadow.Pack}", made, Html.Of($"""
            <header class="top">
            <p class="eyebrow">Gallery <b>{comparison.Gallery.Name}</b>, from pack <b>{comparison.Active.Pack}</b> to pack <b>{comparison.Shadow.Pack}</b></p>
            <h1>{comparison.Lost:N0} of {comparison.Probes:N0} faces would be lost, {comparison.Found:N0} found</h1>
            </header>
            <section class="tables" aria-label="Both models">
            <div><h2>Both models</h2>
            <table><thead><tr><th></th><th>{comparison.Active.Pack}</th><th>{comparison.Shadow.Pack}</th></tr></thead><tbody>
            {Html.Join(ComparisonRows.Of(comparison).Select(row => Html.Of($"<tr><td>{row.Name}</td><td>{row.Of(comparison.Active)}</td><td>{row.Of(comparison.Shadow)}</td></tr>")))}
            </tbody></table></div>
            {Changes("Lost: found now, and not any more", comparison, AnswerChange.Lost, pictures)}
            {Changes("Found: not found now", comparison, AnswerChange.Found, pictures)}
            </section>
            <section class="method"><h2>How this was compared</h2>
            <p>{comparison.Probes:N0} faces of {comparison.People:N0} named people, each searched for among all other faces, at the gallery's FPIR. Whose a face is was decided by people, or by the machine with
            the model that answers now, which favours that one. This page shows people's faces: treat it as personal data.</p></section>
            """));

    private static Html Changes(string title, SpaceComparison comparison, AnswerChange change, IReadOnlyDictionary<long, InlineJpeg> pictures)
    {
        var changed = comparison.Changed.Where(one => one.Change == change).ToList();
        return changed.Count == 0 ? Html.Empty : Html.Of($"""
            <div><h2>{title}</h2>
            <table><thead><tr><th>Face</th><th>Nearest by {comparison.Active.Pack}</th><th>Nearest by {comparison.Shadow.Pack}</th></tr></thead><tbody>
            {Html.Join(changed.Select(one => Html.Of($"""<tr><td>{Face(one.FaceId, pictures)}<br>{one.Person}</td><td>{Nearest(one.Active, pictures)}</td><td>{Nearest(one.Shadow, pictures)}</td></tr>""")))}
            </tbody></table></div>
            """);
    }

    private static Html Nearest(NearestFace nearest, IReadOnlyDictionary<long, InlineJpeg> pictures) => nearest.FaceId == 0
        ? Html.Of($"nobody")
        : Html.Of($"""{Face(nearest.FaceId, pictures)}<br>{(nearest.IsOwn ? "the same person" : "somebody else")}, {Drawing.Distance(nearest.Distance)}""");

    private static Html Face(long face, IReadOnlyDictionary<long, InlineJpeg> pictures) => CropPicture.Of(pictures.GetValueOrDefault(face), "crop", $"Face {face}");
}
