using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FaceWorker.Cli.Commands;

/// <summary>The answer to identify as a table: every face, and for each its candidates.</summary>
internal static class IdentifyTable
{
    public static void Write(Output output, FacesIdentified identified)
    {
        if (identified.Faces.Count > 0)
            output.Write(Draw(identified));
        output.WriteLine(Summarize(identified));
        output.WriteLine($"Squared distance, 0 (same) to 4: {Drawing.Describe(identified.Thresholds)}.");
        output.WriteLine($"Model: {identified.Model}. Search: {Describe(identified.SearchMethod)}.");
    }

    public static string Summarize(FacesIdentified identified)
    {
        if (identified.Faces.Count == 0)
            return $"No face was found on {identified.Source}.";
        int Count(Decision decision) => identified.Faces.Count(face => face.Decision == decision);
        return $"{Drawing.Plural(identified.Faces.Count, "face")} on {identified.Source}: " +
            $"{Count(Decision.Match)} identified, {Count(Decision.Review)} for review, {Count(Decision.Unknown)} unknown in gallery '{identified.Gallery}'.";
    }

    public static string Describe(string searchMethod) =>
        searchMethod == "exact" ? "exact, every face of the gallery was compared" : $"{searchMethod}, approximate, by index";

    private static Table Draw(FacesIdentified identified)
    {
        var table = Drawing.Table("Face", "Box", "Decision", "Candidates", "Squared distance", "Threshold");
        table.ShowRowSeparators();
        for (var i = 0; i < identified.Faces.Count; i++)
            table.AddRow(Row(i + 1, identified.Faces[i], identified.Thresholds));
        return table;
    }

    /// <summary>One row per face; its candidates stand below each other in the last columns.</summary>
    private static IRenderable[] Row(int number, IdentifiedFace face, DistanceThresholds thresholds) =>
    [
        new Text(number.ToString(CultureInfo.InvariantCulture)),
        Drawing.Of(face.Box),
        Drawing.Of(face.Decision),
        face.Candidates.Count == 0 ? new Text("the gallery is empty") : Column(face, candidate => $"{NameOf(candidate.Source)}, face {candidate.FaceId}"),
        Column(face, candidate => $"{Drawing.Distance(candidate.SquaredDistance)} {DecisionName(candidate.Decision)}"),
        new Text($"match {Drawing.Distance(thresholds.Match)}\nreview {Drawing.Distance(thresholds.Review)}"),
    ];

    private static Rows Column(IdentifiedFace face, Func<IdentifiedCandidate, string> text) =>
        new(face.Candidates.Select(candidate => Drawing.Text(text(candidate), StyleOf(candidate.Decision)).Overflow(Overflow.Ellipsis)));

    // The whole path is in the JSON; here its end tells photos apart.
    private static string NameOf(string source) => string.Join('/', source.Split('/').TakeLast(2));

    private static string DecisionName(Decision decision) => decision.ToString().ToLowerInvariant();

    private static Style StyleOf(Decision decision) => decision switch
    {
        Decision.Match => new Style(Color.Green),
        Decision.Review => new Style(Color.Yellow),
        _ => new Style(Color.Grey),
    };
}
