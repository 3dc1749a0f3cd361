using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;

namespace FaceWorker.Cli.Evaluation;

/// <summary>The figures of an open-set evaluation for people: on the terminal and on the page.</summary>
internal static class IdentificationTable
{
    public static readonly string[] Titles = ["Rule", "Rank-1", "FNIR at FPIR 1 %", "Threshold"];

    public static void Write(Output output, IdentificationReport report, string folder)
    {
        output.Write(Drawing.Table(Titles, report.Rules, rule => [.. Row(rule)]));
        output.WriteLine("In brackets: 95 % intervals. Threshold: squared distance, 0 (same) to 4.");
        output.WriteLine($"Enrolled: {Enrolled(report)}.");
        output.WriteLine($"Probes: {Probes(report)}.");
        output.WriteLine($"{report.Images:N0} photos in {report.Seconds:N1} s. Written: {Path.Combine(folder, "identify.json")}, {Path.Combine(folder, "identify.html")}");
    }

    /// <summary>A cell for each of the titles.</summary>
    public static IEnumerable<string> Row(RuleReport rule) =>
    [
        rule.Rule,
        Describe(rule.RankOne),
        Describe(rule.FnirAtFpir1e2),
        rule.ThresholdSquared is { } threshold ? Drawing.Distance(threshold) : "none is strict enough",
    ];

    public static string Enrolled(IdentificationReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.Enrolled:N0} people with {Drawing.Plural(report.Templates, "template")}{(report.NotEnrolled > 0 ? $"; {report.NotEnrolled:N0} more had no face on their photos" : "")}");

    public static string Probes(IdentificationReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.GenuineProbes:N0} of enrolled people ({report.GenuineWithoutFace:N0} without a face), {report.StrangerProbes:N0} of strangers ({report.StrangersWithoutFace:N0} without)");

    private static string Describe(ReportedRate rate) => LfwSummary.Percent(rate.Rate, rate.Lower, rate.Upper);
}
