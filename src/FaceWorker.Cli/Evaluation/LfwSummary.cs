using System.Globalization;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A figure with its name and what it means.</summary>
internal sealed record Figure(string Name, string Value, string Meaning);

/// <summary>The figures of an evaluation for people: in percent, on the screen and on the page.</summary>
internal static class LfwSummary
{
    public static IEnumerable<Figure> Lines(LfwReport report)
    {
        var all = report.Missing > 0 ? ", missing pairs are errors" : "";
        yield return new Figure("Accuracy", Say($"{Percent(report.Accuracy)} ± {Percent(report.AccuracyDeviation)}"), $"pairs decided correctly, mean and deviation of {report.Folds} folds{all}");
        if (report.Missing > 0)
            yield return new Figure("Accuracy of found", Say($"{Percent(report.AccuracyWithoutMissing)} ± {Percent(report.AccuracyWithoutMissingDeviation)}"), "missing pairs are left out");
        yield return new Figure("VAL at FAR 1e-3", Say($"{Percent(report.ValAtFar1e3)} ± {Percent(report.ValAtFar1e3Deviation)}"),
            Say($"pairs of one person accepted where 1 in 1,000 of two people are; really {report.RealisedFar:0.00000} were{all}"));
        if (report.Missing > 0)
            yield return new Figure("VAL of found", Percent(report.ValAtFar1e3WithoutMissing), "missing pairs are left out");
        yield return new Figure("AUC", Say($"{report.Auc:0.0000}"), "probability that a pair of one person is nearer than a pair of two");
        yield return new Figure("EER", Percent(report.Eer), "where false accepts and false rejects are equal");
        yield return new Figure("Threshold, best", Say($"{report.ThresholdSquared:0.000}"), "squared distance, for accuracy");
        yield return new Figure("Threshold, FAR 1e-3", Say($"{report.ThresholdSquaredAtFar1e3:0.000}"), "squared distance");
        yield return new Figure("Pairs", Say($"{report.Pairs:N0}"), Say($"{report.Missing:N0} without one of their faces"));
    }

    public static string Percent(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00} %");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
