using FaceWorker.Cli.Commands;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>One face of the photo: its crop, the decision, and its candidates.</summary>
internal static class FaceCard
{
    public static Html Render(IllustratedFace face, DistanceThresholds thresholds)
    {
        var decision = face.Face.Decision;
        return Html.Of($"""
            <article class="face {Words.ClassOf(decision)}" id="face-{face.Number}">
            <header>
            {Picture(face.Crop, "crop large", $"Face {face.Number}")}
            <div>
            <p class="number">Face {face.Number}</p>
            <h2><span class="badge">{Words.TitleOf(decision)}</span></h2>
            <p class="meaning">{Meaning(face.Face)}</p>
            <p class="small">{Drawing.Describe(face.Face.Box)} px · detected with score {face.Face.DetectionScore:0.00}</p>
            </div>
            </header>
            {Candidates(face, thresholds)}
            </article>
            """);
    }

    private static string Meaning(IdentifiedFace face) => (face.Decision, face.Candidates) switch
    {
        (_, []) => "The gallery holds no face to compare with.",
        (Decision.Match, [var nearest, ..]) => $"Matches a face on {Words.NameOf(nearest.Source)}.",
        (Decision.Review, [var nearest, ..]) => $"Near a face on {Words.NameOf(nearest.Source)}, but not near enough: a person has to decide.",
        _ => "No face of the gallery is near enough.",
    };

    private static Html Candidates(IllustratedFace face, DistanceThresholds thresholds) => face.Candidates.Count == 0
        ? Html.Empty
        : Html.Of($"""<ol class="candidates" aria-label="Nearest stored faces">{Html.Join(face.Candidates.Select(candidate => Candidate(candidate, thresholds)))}</ol>""");

    private static Html Candidate(IllustratedCandidate illustrated, DistanceThresholds thresholds)
    {
        var candidate = illustrated.Candidate;
        return Html.Of($"""
            <li class="{Words.ClassOf(candidate.Decision)}">
            {Picture(illustrated.Crop, "crop", $"Stored face {candidate.FaceId}")}
            <div class="what">
            <p class="line"><span class="name" title="{candidate.Source}">{Words.NameOf(candidate.Source)}</span><b class="distance">{candidate.SquaredDistance:0.000}</b></p>
            {DistanceScale.Bar(candidate, thresholds)}
            <p class="small">{candidate.Rank}. {Words.TitleOf(candidate.Decision).ToLowerInvariant()} · face {candidate.FaceId} of image {candidate.ImageId}</p>
            </div>
            </li>
            """);
    }

    private static Html Picture(InlineJpeg? crop, string classes, string description) => crop is null
        ? Html.Of($"""<span class="{classes} missing" role="img" aria-label="{description}: its picture cannot be read from here"></span>""")
        : Html.Of($"""<img class="{classes}" src="{crop}" alt="{description}">""");
}
