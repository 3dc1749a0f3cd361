using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using Spectre.Console;

namespace FaceWorker.Cli.Identification;

/// <summary>The answer to identify as a table: every face, and for each its candidates with their evidence.</summary>
internal static class IdentifyTable
{
    public static void Write(Output output, FacesIdentified identified)
    {
        if (identified.Faces.Count > 0)
            output.Write(Draw(identified));
        output.WriteLine(Summarize(identified));
        foreach (var (source, problem) in (identified.Images ?? []).Where(image => image.Problem is not null).Select(image => (image.Source, image.Problem!.Value)))
            output.WriteLine($"{source} has no part in the answer: {AnswerWords.OfProblem(problem)}.");
        foreach (var remark in AnswerWords.OfFile(identified.Source, identified.Damaged, identified.Pages, identified.Turn))
            output.WriteLine(remark);
        output.WriteLine($"Squared distance, 0 (same) to 4: {Drawing.Describe(identified.Thresholds)}.");
        output.WriteLine($"Rule: {AnswerWords.OfRule(identified.Rule)}.");
        output.WriteLine($"Model: {identified.Model}. Search: {AnswerWords.OfSearch(identified.SearchMethod)}.");
    }

    public static string Summarize(FacesIdentified identified)
    {
        if (identified.Faces.Count == 0)
            return $"No face was found on {identified.Source}.";
        if (identified is { Images: { } images, Faces: [var person, ..] })
            return $"One person on {images.Count(image => image.Problem is null)} of {images.Count} photos, seen best on {identified.Source}: {Drawing.NameOf(person.Decision)} in gallery '{identified.Gallery}'.";
        int Count(Decision decision) => identified.Faces.Count(face => face.Decision == decision);
        return $"{Drawing.Plural(identified.Faces.Count, "face")} on {identified.Source}: " +
            $"{Count(Decision.Match)} identified, {Count(Decision.Review)} for review, {Count(Decision.Unknown)} unknown in gallery '{identified.Gallery}'.";
    }

    private static Table Draw(FacesIdentified identified) => Drawing.Table(
        ["Face", "Box", "Decision", "Candidates", "Squared distance", "Threshold"], identified.Faces.Index(), face => Row(face.Index + 1, face.Item, identified))
        .ShowRowSeparators();

    /// <summary>One row per face; the last columns list its candidates, each followed by its evidence.</summary>
    private static object[] Row(int number, IdentifiedFace face, FacesIdentified answer) =>
    [
        number.ToString(CultureInfo.InvariantCulture),
        new Rows(face.Problems.Select(problem => AnswerWords.OfProblem(problem, face.Quality)).Select(text => new Text(text, new Style(Color.Yellow)))
            .Prepend(new Text(Drawing.Describe(face.Box)))),
        face.Decision,
        face.Candidates.Count == 0 ? "the gallery is empty" : Column(face, WhoIs, evidence => $"  {Drawing.Describe(evidence)}"),
        Column(face, candidate => HowNear(candidate, answer.Rule), evidence => Drawing.Distance(evidence.SquaredDistance)),
        $"match {Drawing.Distance(answer.Thresholds.Match)}\nreview {Drawing.Distance(answer.Thresholds.Review)}",
    ];

    private static Rows Column(IdentifiedFace face, Func<IdentifiedCandidate, string> ofCandidate, Func<FaceEvidence, string> ofEvidence) => new(
        from candidate in face.Candidates
        from line in Lines(candidate, ofCandidate(candidate), ofEvidence)
        select line);

    // A face that is nobody's is its own evidence.
    private static IEnumerable<Text> Lines(IdentifiedCandidate candidate, string first, Func<FaceEvidence, string> ofEvidence) =>
        (candidate.Subject is null ? [] : candidate.Evidence)
            .Select(evidence => Line(ofEvidence(evidence), new Style(Color.Grey)))
            .Prepend(Line(first, Drawing.StyleOf(candidate.Decision)));

    // The lines of neighbouring columns belong together: none may be wrapped.
    private static Text Line(string text, Style style) => Drawing.Text(text, style).Overflow(Overflow.Ellipsis);

    private static string WhoIs(IdentifiedCandidate candidate) => candidate.Subject ?? Drawing.Describe(candidate.Source, candidate.FaceId);

    private static string HowNear(IdentifiedCandidate candidate, string rule)
    {
        var score = candidate.Score is { } value ? $", {AnswerWords.OfScore(rule, value)}" : "";
        return $"{Drawing.Distance(candidate.SquaredDistance)} {Drawing.NameOf(candidate.Decision)}{score}";
    }
}
