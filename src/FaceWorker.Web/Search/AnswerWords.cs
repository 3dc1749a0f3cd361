using System.Globalization;
using FaceWorker.Contracts;

namespace FaceWorker.Web.Search;

/// <summary>Answers in words, as the report has them.</summary>
internal static class AnswerWords
{
    /// <summary>The class of the decision's colour.</summary>
    public static string ToneOf(Decision decision) => decision switch
    {
        Decision.Match => "match",
        Decision.Review => "review",
        _ => "unknown",
    };

    public static string Of(IdentifiedFace face) => (face.Decision, face.Candidates) switch
    {
        (_, []) => "The gallery has no face to compare with.",
        (Decision.Match, [var best, ..]) => $"Matches {WhoIs(best)}.",
        (Decision.Review, [var best, ..]) => $"Near {WhoIs(best)}, but not near enough: a person has to decide.",
        _ => "Nobody in the gallery is near enough.",
    };

    public static string NameOf(IdentifiedCandidate candidate) => candidate switch
    {
        { Subject: { } name } => name,
        { SubjectId: { } id } => $"Person {id}, without a name",
        _ => FileOf(candidate.Source),
    };

    /// <summary>What a person calls a photo: the end of its path or address.</summary>
    public static string FileOf(string source) => source.TrimEnd('/').Split('/', '\\')[^1] is { Length: > 0 } name ? name : source;

    public static string OfProblem(QualityReason problem, QualityMeasures? measured) => problem switch
    {
        QualityReason.FaceTooSmall => Of("too small", measured?.FaceSize, "0 px"),
        QualityReason.LowScore => Of("hardly a face: score", measured?.Score, "0.00"),
        QualityReason.Blurred => Of("blurred: sharpness", measured?.Sharpness, "0"),
        QualityReason.TurnedAway => Of("turned away", measured?.Yaw, "0°"),
        QualityReason.LookingUpOrDown => Of("looking up or down", measured?.Pitch, "0°"),
        QualityReason.Tilted => Of("tilted", measured?.Roll, "0°"),
        QualityReason.Unfit => Of("unfit to compare: quality", measured?.Value, "0.#"),
        _ => problem.ToString(),
    };

    private static string WhoIs(IdentifiedCandidate candidate) => candidate switch
    {
        { Subject: { } name } => name,
        { SubjectId: { } id } => $"person {id}, who has no name yet",
        _ => $"a face on {FileOf(candidate.Source)}, which is nobody's yet",
    };

    private static string Of(string words, double? measure, string format) => measure is { } value ? $"{words} {value.ToString(format, CultureInfo.InvariantCulture)}" : words.Split(':')[0];
}
