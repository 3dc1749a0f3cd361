using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>A candidate: who or what it is, how near, and the stored faces that support it.</summary>
internal static class CandidateItem
{
    public static Html Render(IdentifiedCandidate candidate, IllustratedAnswer illustrated) => Html.Of($"""
        <li class="{Drawing.NameOf(candidate.Decision)}">
        {CropPicture.Of(NearestCrop(candidate, illustrated), "crop", $"Stored face {candidate.FaceId}")}
        <div class="what">
        <p class="line">{Name(candidate)}<b class="distance">{candidate.SquaredDistance:0.000}</b></p>
        {DistanceScale.Bar(candidate, illustrated.Answer.Thresholds)}
        <p class="small">{candidate.Rank}. {Drawing.NameOf(candidate.Decision)}{Score(candidate, illustrated.Answer.Rule)}{Origin(candidate)}</p>
        {Evidence(candidate, illustrated)}
        </div>
        </li>
        """);

    private static InlineJpeg? NearestCrop(IdentifiedCandidate candidate, IllustratedAnswer illustrated) =>
        candidate.Evidence is [var nearest, ..] ? illustrated.Stored.GetValueOrDefault(nearest.FaceId) : null;

    private static Html Name(IdentifiedCandidate candidate) => candidate.Subject is { } subject
        ? Html.Of($"""<span class="name subject">{subject}</span>""")
        : Html.Of($"""<span class="name" title="{candidate.Source}">{Words.NameOf(candidate.Source)}</span>""");

    private static string Score(IdentifiedCandidate candidate, string rule) =>
        candidate.Score is { } score ? $" · {AnswerWords.OfScore(rule, score)}" : "";

    private static string Origin(IdentifiedCandidate candidate) =>
        candidate.Subject is null ? $" · face {candidate.FaceId} of image {candidate.ImageId}, nobody's yet" : "";

    /// <summary>The nearest faces of a subject; a face that is nobody's is its own evidence.</summary>
    private static Html Evidence(IdentifiedCandidate candidate, IllustratedAnswer illustrated) => candidate.Subject is null
        ? Html.Empty
        : Html.Of($"""<ul class="evidence" aria-label="Evidence">{Html.Join(candidate.Evidence.Select(face => Face(face, illustrated.Stored.GetValueOrDefault(face.FaceId))))}</ul>""");

    private static Html Face(FaceEvidence evidence, InlineJpeg? crop) => Html.Of($"""
        <li>{CropPicture.Of(crop, "crop tiny", $"Stored face {evidence.FaceId}")}
        <span class="name" title="{evidence.Source}">{Words.NameOf(evidence.Source)} · face {evidence.FaceId}</span><b>{evidence.SquaredDistance:0.000}</b></li>
        """);
}
