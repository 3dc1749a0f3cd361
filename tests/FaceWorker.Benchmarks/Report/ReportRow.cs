using System.Globalization;

namespace FaceWorker.Benchmarks.Report;

/// <summary>A comparison as people read it, in the table and on the page.</summary>
internal sealed record ReportRow(string Line, string Name, string Ours, string Reference, string Ratio, string Spread, string Target, string Met)
{
    public static IReadOnlyList<string> Titles { get; } = ["#", "name", "ours", "reference", "ratio", "spread", "target", "met"];

    public IReadOnlyList<string> Cells => [Line, Name, Ours, Reference, Ratio, Spread, Target, Met];

    public static ReportRow Of(Comparison comparison)
    {
        var target = comparison.Target is { } value ? Say($"{(comparison.AtMost ? "≤" : "≥")} {value:0.00}") : "";
        return comparison.NotMeasured is { } why
            ? new ReportRow(comparison.Line ?? "", $"{comparison.Name}: {why}", "", "", "", "", target, Word(comparison))
            : new ReportRow(comparison.Line ?? "", comparison.Note is { } note ? $"{comparison.Name}: {note}" : comparison.Name, Amount(comparison.Ours), Amount(comparison.Reference),
                Say($"{comparison.Ratio:0.000}"), Say($"{comparison.Spread:0.000}"), target, Word(comparison));
    }

    /// <summary>The verdict in a word; empty where nothing was aimed at.</summary>
    public static string Word(Comparison comparison) => comparison switch
    {
        { NotMeasured: not null } => "not measured",
        { Target: null } => "",
        { Met: true } => "met",
        _ => "MISSED",
    };

    private static string Amount(double value) => Say(Math.Abs(value) >= 1000 ? (FormattableString)$"{value:N0}" : $"{value:0.00}");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
