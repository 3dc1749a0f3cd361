using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>One face of the photo: its crop, the decision, its quality, and its candidates.</summary>
internal static class FaceCard
{
    public static Html Render(IllustratedFace face, FacesIdentified answer)
    {
        var decision = face.Face.Decision;
        return Html.Of($"""
            <article class="face {Drawing.NameOf(decision)}" id="face-{face.Number}">
            <header>
            {CropPicture.Of(face.Crop, "crop large", $"Face {face.Number}")}
            <div>
            <p class="number">Face {face.Number}</p>
            <h2><span class="badge">{decision}</span></h2>
            <p class="meaning">{Meaning(face.Face)}</p>
            <p class="small">{Drawing.Describe(face.Face.Box)} px · detected with score {face.Face.DetectionScore:0.00}{Measures(face.Face.Quality)}</p>
            {Problems(face.Face)}
            </div>
            </header>
            {Candidates(face, answer)}
            </article>
            """);
    }

    private static string Meaning(IdentifiedFace face) => (face.Decision, face.Candidates) switch
    {
        (_, []) => "The gallery holds no face to compare with.",
        (Decision.Match, [var best, ..]) => $"Matches {WhoIs(best)}.",
        (Decision.Review, [var best, ..]) => $"Near {WhoIs(best)}, but not near enough: a person has to decide.",
        _ => "Nobody of the gallery is near enough.",
    };

    private static string WhoIs(IdentifiedCandidate candidate) => candidate.Subject ?? $"a face on {Words.NameOf(candidate.Source)}";

    private static Html Measures(QualityMeasures? quality) => quality is null
        ? Html.Empty
        : Html.Of($" · sharpness {quality.Sharpness:0} · turned {quality.Yaw:0}°, lifted {quality.Pitch:0}°, tilted {quality.Roll:0}°");

    private static Html Problems(IdentifiedFace face) => face.Problems.Count == 0
        ? Html.Empty
        : Html.Of($"""
            <ul class="problems" aria-label="Below the gallery's quality gate">
            {Html.Join(face.Problems.Select(problem => Html.Of($"<li>{AnswerWords.OfProblem(problem, face.Quality)}</li>")))}
            </ul>
            """);

    private static Html Candidates(IllustratedFace face, FacesIdentified answer) => face.Candidates.Count == 0
        ? Html.Empty
        : Html.Of($"""<ol class="candidates" aria-label="Candidates">{Html.Join(face.Candidates.Select(candidate => CandidateItem.Render(candidate, answer)))}</ol>""");
}
