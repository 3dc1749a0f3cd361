using System.Buffers;

namespace FaceWorker.Cli.Archives;

/// <summary>Comma-separated values by RFC 4180, harmless in a spreadsheet.</summary>
internal static class Csv
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    // What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
    private static readonly SearchValues<char> BeginFormulas = SearchValues.Create("=+-@\t\r＝＋－＠");

    public static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    /// <summary>Text that would be a formula gets an apostrophe in front, as a spreadsheet's own user would type it; the JSONL file has it to the letter.</summary>
    private static string Field(string text)
    {
        var harmless = text.Length > 0 && BeginFormulas.Contains(text[0]) ? "'" + text : text;
        return harmless.AsSpan().ContainsAny(NeedQuotes) ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
