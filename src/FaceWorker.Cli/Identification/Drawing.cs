using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using FaceWorker.Core;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FaceWorker.Cli.Identification;

/// <summary>Faces, decisions and distances as they look in tables.</summary>
internal static class Drawing
{
    /// <summary>A table with a row for each item. Numbers are right-justified; null is an empty cell.</summary>
    public static Table Table<T>(string[] titles, IEnumerable<T> items, Func<T, object?[]> row)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (var title in titles)
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold))));
        foreach (var item in items)
            table.AddRow(row(item).Select(Cell));
        return table;
    }

    /// <summary>Names and their values, one pair per line.</summary>
    public static Grid Facts(IEnumerable<(string Name, string Value)> facts)
    {
        var grid = new Grid().AddColumn().AddColumn();
        foreach (var (name, value) in facts)
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), Text(value));
        return grid;
    }

    public static Text Text(string text, Style? style = null) => new(Printable.Of(text), style);

    public static Text Of(Decision decision) => new(NameOf(decision), StyleOf(decision, decision == Decision.Match ? Decoration.Bold : Decoration.None));

    public static Style StyleOf(Decision decision, Decoration decoration = Decoration.None) => new(decoration: decoration, foreground: decision switch
    {
        Decision.Match => Color.Green,
        Decision.Review => Color.Yellow,
        _ => Color.Grey,
    });

    /// <summary>An enumeration's value in the middle of a sentence.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => value.ToName();

    public static string Describe(FaceBox box) => string.Create(CultureInfo.InvariantCulture, $"{box.Width:0}×{box.Height:0} at {box.X:0},{box.Y:0}");

    /// <summary>A stored face. The whole path is in the JSON; here its end tells photos apart.</summary>
    public static string Describe(string source, long faceId) => $"{string.Join('/', source.Split('/').TakeLast(2))}, face {faceId}";

    public static string Describe(FaceEvidence evidence) => Describe(evidence.Source, evidence.FaceId);

    public static string Plural(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {one}{(count == 1 ? "" : "s")}");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Distance(double squared) => squared.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Describe(DistanceThresholds thresholds) => string.Create(CultureInfo.InvariantCulture,
        $"match up to {thresholds.Match:0.###}, review up to {thresholds.Review:0.###} ({thresholds.Origin.TrimEnd('.')}{(thresholds.Extrapolated ? "; extrapolated beyond what was measured" : "")})");

    private static Text Number(long number) => new Text(number.ToString("N0", CultureInfo.InvariantCulture)).RightJustified();

    private static IRenderable Cell(object? value) => value switch
    {
        IRenderable drawn => drawn,
        int number => Number(number),
        uint number => Number(number),
        long number => Number(number),
        DateTimeOffset time => Text(Time(time)),
        FaceBox box => Text(Describe(box)),
        Decision decision => Of(decision),
        _ => Text(value?.ToString() ?? ""),
    };
}
