using System.Globalization;

namespace FaceWorker.Web.Frame;

/// <summary>Numbers and times as pages say them.</summary>
internal static class Words
{
    public static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>One face, two faces.</summary>
    public static string Plural(long count, string thing) => $"{Number(count)} {thing}{(count == 1 ? "" : "s")}";

    /// <summary>With a capital letter, to begin a sentence or a line.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>By the clock of a camera, which knows no time zone.</summary>
    public static string Taken(DateTime time) => time.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>In UTC, which it does not say.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Roughly: the two largest units.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s"),
    };

    /// <summary>A rate with three digits that count: 1e-5 is not 0.00 %.</summary>
    public static string Percent(double rate) => rate is > 0 and < 0.01
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(100 * rate, Math.Min(15, 2 - (int)Math.Floor(Math.Log10(100 * rate)))):0.############} %")
        : string.Create(CultureInfo.InvariantCulture, $"{100 * rate:0.##} %");

    /// <summary>A word as an enumeration has it, for people: <c>TooLarge</c> is "too large".</summary>
    public static string Spaced<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((letter, place) => place > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")).ToLowerInvariant();
}
