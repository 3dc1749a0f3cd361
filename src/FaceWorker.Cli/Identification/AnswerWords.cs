using System.Globalization;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Identification;

/// <summary>The words and numbers of an answer as sentences for people, for the table and the page.</summary>
internal static class AnswerWords
{
    public static string OfSearch(string method) =>
        method == "exact" ? "exact, every face of the gallery was compared" : $"{method}, approximate, by index";

    public static string OfRule(string rule) => rule switch
    {
        "nearest" => "nearest, a subject is as near as its nearest face",
        "knn" => "knn, the nearest faces vote for their subjects, each weighted by its distance",
        "centroid" => "centroid, a subject is as near as the mean of its faces",
        "svm" => "svm, a linear SVM orders the subjects; the nearest face of each must still be near enough",
        _ => rule,
    };

    public static string OfScore(string rule, double score)
    {
        var name = rule switch
        {
            "knn" => "vote",
            "svm" => "margin",
            _ => "score",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{name} {score:0.00}");
    }

    /// <summary>What is to be known of an image's file, in sentences; none where it is whole, of one page, and upright.</summary>
    public static IEnumerable<string> OfFile(string source, DamagedFile? damaged, int pages, int turn)
    {
        if (damaged is not null)
            yield return string.Create(CultureInfo.InvariantCulture, $"{source} is damaged: {100 * damaged.DecodedShare:0} % of its rows could be decoded.");
        if (pages > 1)
            yield return $"{source} has {pages} pages, of which the first was looked at.";
        if (turn != 0)
            yield return $"The faces on {source} stand upright when the picture is turned by {turn}° clockwise.";
    }

    /// <summary>Why one of several photos of one person was left out.</summary>
    public static string OfProblem(ProbeProblem problem) => problem switch
    {
        ProbeProblem.NoFace => "no face was found",
        ProbeProblem.LowQuality => "no face passes the gallery's quality gate",
        ProbeProblem.AnotherPerson => "it shows somebody else",
        _ => $"{problem}",
    };

    /// <summary>What is wrong with a face, with its measure if the answer has it.</summary>
    public static string OfProblem(QualityReason problem, QualityMeasures? measured)
    {
        FormattableString measure = problem switch
        {
            QualityReason.FaceTooSmall => $"too small: {measured?.FaceSize:0} px",
            QualityReason.LowScore => $"hardly a face: score {measured?.Score:0.00}",
            QualityReason.Blurred => $"blurred: sharpness {measured?.Sharpness:0}",
            QualityReason.TurnedAway => $"turned away: {measured?.Yaw:0}°",
            QualityReason.LookingUpOrDown => $"looking up or down: {measured?.Pitch:0}°",
            QualityReason.Unfit => $"unfit to compare: quality {measured?.Value:0.##}",
            QualityReason.Tilted => $"tilted: {measured?.Roll:0}°",
            _ => $"{problem}",
        };
        var text = measure.ToString(CultureInfo.InvariantCulture);
        return measured is null ? text.Split(':')[0] : text;
    }
}
