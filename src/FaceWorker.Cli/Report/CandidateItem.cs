using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>A candidate: who or what it is, how near, and the stored faces that speak for it.</summary>
internal static class CandidateItem
{
    public static Html Render(IllustratedCandidate illustrated, FacesIdentified answer)
    {
        var candidate = illustrated.Candidate;
        return Html.Of($"""
            <li class="{Drawing.NameOf(candidate.Decision)}">
            {CropPicture.Of(illustrated.Crop, "crop", $"Stored face {candidate.FaceId}")}
            <div class="what">
            <p class="line">{Name(candidate)}<b class="distance">{candidate.SquaredDistance:0.000}</b></p>
            {DistanceScale.Bar(candidate, answer.Thresholds)}
            <p class="small">{candidate.Rank}. {Drawing.NameOf(candidate.Decision)}{Score(candidate, answer.Rule)}{Origin(candidate)}</p>
            {Evidence(illustrated)}
            </div>
            </li>
            """);
    }

    private static Html Name(IdentifiedCandidate candidate) => candidate.Subject is { } subject
        ? Html.Of($"""<span class="name subject">{subject}</span>""")
        : Html.Of($"""<span class="name" title="{candidate.Source}">{Words.NameOf(candidate.Source)}</span>""");

    private static string Score(IdentifiedCandidate candidate, string rule) =>
        candidate.Score is { } score ? $" · {AnswerWords.OfScore(rule, score)}" : "";

    private static string Origin(IdentifiedCandidate candidate) =>
        candidate.Subject is null ? $" · face {candidate.FaceId} of image {candidate.ImageId}, nobody's yet" : "";

    /// <summary>Of a subject each of its nearest faces; a face that is nobody's has said all about itself.</summary>
    private static Html Evidence(IllustratedCandidate illustrated) => illustrated.Candidate.Subject is null
        ? Html.Empty
        : Html.Of($"""<ul class="evidence" aria-label="Evidence">{Html.Join(illustrated.Evidence.Select(Face))}</ul>""");

    private static Html Face(IllustratedEvidence illustrated)
    {
        var evidence = illustrated.Evidence;
        return Html.Of($"""
            <li>{CropPicture.Of(illustrated.Crop, "crop tiny", $"Stored face {evidence.FaceId}")}
            <span class="name" title="{evidence.Source}">{Words.NameOf(evidence.Source)} · face {evidence.FaceId}</span><b>{evidence.SquaredDistance:0.000}</b></li>
            """);
    }
}
