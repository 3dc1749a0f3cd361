using System.Globalization;
using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>One face of the photo: its crop, the decision, its quality, and its candidates.</summary>
internal static class FaceCard
{
    /// <param name="number">Counts from 1, from the left.</param>
    public static Html Render(int number, IllustratedAnswer illustrated)
    {
        var face = illustrated.Answer.Faces[number - 1];
        return Html.Of($"""
            <article class="face {Drawing.NameOf(face.Decision)}" id="face-{number}">
            <header>
            {CropPicture.Of(illustrated.Crops[number - 1], "crop large", $"Face {number}")}
            <div>
            <p class="number">Face {number}</p>
            <h2><span class="badge">{face.Decision}</span></h2>
            <p class="meaning">{Meaning(face)}</p>
            <p class="small">{Drawing.Describe(face.Box)} px · detected with score {face.DetectionScore:0.00}{Measures(face.Quality)}</p>
            {Problems(face)}
            </div>
            </header>
            {Candidates(face, illustrated)}
            </article>
            """);
    }

    private static string Meaning(IdentifiedFace face) => (face.Decision, face.Candidates) switch
    {
        (_, []) => "The gallery holds no face to compare with.",
        (Decision.Match, [var best, ..]) => $"Matches {WhoIs(best)}.",
        (Decision.Review, [var best, ..]) => $"Near {WhoIs(best)}, but not near enough: a person has to decide.",
        _ => "Nobody in the gallery is near enough.",
    };

    private static string WhoIs(IdentifiedCandidate candidate) => candidate.Subject ?? $"a face on {Words.NameOf(candidate.Source)}";

    private static Html Measures(QualityMeasures? quality) => quality is null
        ? Html.Empty
        : Html.Of($"{Value(quality)} · sharpness {quality.Sharpness:0} · turned {quality.Yaw:0}°, lifted {quality.Pitch:0}°, tilted {quality.Roll:0}°");

    private static string Value(QualityMeasures quality) => quality.Value is { } value ? string.Create(CultureInfo.InvariantCulture, $" · quality {value:0.#} of 100") : "";

    private static Html Problems(IdentifiedFace face) => face.Problems.Count == 0
        ? Html.Empty
        : Html.Of($"""
            <ul class="problems" aria-label="Below the gallery's quality gate">
            {Html.Join(face.Problems.Select(problem => Html.Of($"<li>{AnswerWords.OfProblem(problem, face.Quality)}</li>")))}
            </ul>
            """);

    private static Html Candidates(IdentifiedFace face, IllustratedAnswer illustrated) => face.Candidates.Count == 0
        ? Html.Empty
        : Html.Of($"""<ol class="candidates" aria-label="Candidates">{Html.Join(face.Candidates.Select(candidate => CandidateItem.Render(candidate, illustrated)))}</ol>""");
}
