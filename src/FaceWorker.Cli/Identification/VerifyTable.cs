using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Identification;

/// <summary>The answers to verify as tables.</summary>
internal static class VerifyTable
{
    public static void Write(Output output, FacesVerified verified)
    {
        output.Write(Drawing.Table(["Photo", "Faces", "Face of the nearest pair"], [verified.First, verified.Second], image => [image.Source, image.FaceCount, image.Box]));
        foreach (var remark in new[] { verified.First, verified.Second }.SelectMany(image => AnswerWords.OfFile(image.Source, image.Damaged, image.Pages, image.Turn)))
            output.WriteLine(remark);
        output.WriteLine($"{Meaning(verified.Decision)} Squared distance {Drawing.Distance(verified.SquaredDistance)}, 0 (same) to 4: {Drawing.Describe(verified.Thresholds)}.");
        output.WriteLine($"Model: {verified.Model}.");
    }

    public static void Write(Output output, SubjectsVerified verified)
    {
        output.Write(Drawing.Table(["Subject", "Decision", "Squared distance", "Face of the photo", "Nearest face of the subject"], verified.Subjects, subject =>
            [subject.Subject, subject.Decision, Drawing.Distance(subject.SquaredDistance), subject.Box, Drawing.Describe(subject.Evidence)]));
        output.WriteLine($"{Drawing.Plural(verified.FaceCount, "face")} on {verified.Source}, {Drawing.Plural(verified.Subjects.Count, "subject")} of gallery '{verified.Gallery}'.");
        foreach (var remark in AnswerWords.OfFile(verified.Source, verified.Damaged, verified.Pages, verified.Turn))
            output.WriteLine(remark);
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
