using System.Buffers;

namespace FaceWorker.Cli.Archives;

/// <summary>Comma-separated values (RFC 4180), safe to open in a spreadsheet.</summary>
internal static class Csv
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    // What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection").
    private static readonly SearchValues<char> BeginFormulas = SearchValues.Create("=+-@\t\r＝＋－＠");

    public static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    /// <summary>Text that would be a formula is prefixed with an apostrophe, as one types it in a spreadsheet; the JSONL file has it unchanged.</summary>
    private static string Field(string text)
    {
        var harmless = text.Length > 0 && BeginFormulas.Contains(text[0]) ? "'" + text : text;
        return harmless.AsSpan().ContainsAny(NeedQuotes) ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
