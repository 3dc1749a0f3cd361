using System.Buffers;

namespace FaceWorker.Core.Exchange;

/// <summary>Comma-separated values (RFC 4180), safe to open in a spreadsheet.</summary>
public static class Csv
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    // What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection").
    private static readonly SearchValues<char> BeginFormulas = SearchValues.Create("=+-@\t\r＝＋－＠");

    /// <summary>A line with its end.</summary>
    public static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    /// <summary>A field as it was before <see cref="Line"/> made it harmless.</summary>
    public static string Original(string field) => field is ['\'', var first, ..] && BeginFormulas.Contains(first) ? field[1..] : field;

    /// <summary>Text that would be a formula is prefixed with an apostrophe, as one types it in a spreadsheet; the JSONL file has it unchanged.</summary>
    private static string Field(string text)
    {
        var harmless = text.Length > 0 && BeginFormulas.Contains(text[0]) ? "'" + text : text;
        return harmless.AsSpan().ContainsAny(NeedQuotes) ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
