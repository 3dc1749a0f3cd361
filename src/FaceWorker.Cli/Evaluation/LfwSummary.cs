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
        yield return new Figure("FNMR at FMR 1e-3", Say($"{Percent(report.FnmrAtFmr1e3)} ± {Percent(report.FnmrAtFmr1e3Deviation)}"),
            Say($"pairs of one person that do not match where 1 in 1,000 of two people match; really {report.RealisedFmr:0.00000} did{all}"));
        if (report.Missing > 0)
            yield return new Figure("FNMR of found", Percent(report.FnmrAtFmr1e3WithoutMissing), "missing pairs are left out");
        yield return new Figure("AUC", Say($"{report.Auc:0.0000}"), "probability that a pair of one person is nearer than a pair of two");
        yield return new Figure("EER", Percent(report.Eer), "where FMR and FNMR are equal");
        yield return new Figure("Threshold, best", Say($"{report.ThresholdSquared:0.000}"), "squared distance, for accuracy");
        yield return new Figure("Threshold, FMR 1e-3", Say($"{report.ThresholdSquaredAtFmr1e3:0.000}"), "squared distance");
        yield return new Figure("Pairs", Say($"{report.Pairs:N0}"), Say($"{report.Missing:N0} without one of their faces"));
    }

    public static string Percent(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00} %");

    /// <summary>A rate (0 to 1) and its interval.</summary>
    public static string Percent(double rate, double lower, double upper) => string.Create(CultureInfo.InvariantCulture, $"{Percent(rate)} ({100 * lower:0.00} to {100 * upper:0.00})");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
