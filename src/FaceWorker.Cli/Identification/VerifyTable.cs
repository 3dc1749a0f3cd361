using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using Spectre.Console;

namespace FaceWorker.Cli.Identification;

/// <summary>The answers to verify as tables.</summary>
internal static class VerifyTable
{
    public static void Write(Output output, FacesVerified verified)
    {
        var table = Drawing.Table("Photo", "Faces", "Face of the nearest pair");
        foreach (var image in new[] { verified.First, verified.Second })
            table.AddRow(Drawing.Text(image.Source), Drawing.Number(image.FaceCount), Drawing.Of(image.Box));
        output.Write(table);
        output.WriteLine($"{Meaning(verified.Decision)} Squared distance {Drawing.Distance(verified.SquaredDistance)}, 0 (same) to 4: {Drawing.Describe(verified.Thresholds)}.");
        output.WriteLine($"Model: {verified.Model}.");
    }

    public static void Write(Output output, SubjectsVerified verified)
    {
        var table = Drawing.Table("Subject", "Decision", "Squared distance", "Face of the photo", "Nearest face of the subject");
        foreach (var subject in verified.Subjects)
            table.AddRow(
                Drawing.Text(subject.Subject), Drawing.Of(subject.Decision), Drawing.Text(Drawing.Distance(subject.SquaredDistance)),
                Drawing.Of(subject.Box), Drawing.Text(Drawing.Describe(subject.Evidence)));
        output.Write(table);
        output.WriteLine($"{Drawing.Plural(verified.FaceCount, "face")} on {verified.Source}, {Drawing.Plural(verified.Subjects.Count, "subject")} of gallery '{verified.Gallery}'.");
        output.WriteLine($"Squared distance, 0 (same) to 4: {Drawing.Describe(verified.Thresholds)}.");
        output.WriteLine($"Model: {verified.Model}.");
    }

    private static string Meaning(Decision decision) => decision switch
    {
        Decision.Match => "Match: the same person, as far as the model can tell.",
        Decision.Review => "Review: perhaps the same person; a person should look.",
        _ => "Unknown: not the same person, as far as the model can tell.",
    };
}
