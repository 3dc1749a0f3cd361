namespace FaceWorker.Cli.Frame;

/// <summary>Text that may hold file names and answers from elsewhere, made safe for a terminal.</summary>
internal static class Printable
{
    /// <summary>The text with control characters (which could move the cursor or forge a line) shown as <c>�</c>.</summary>
    public static string Of(string text) =>
        text.Any(IsUnsafe) ? string.Concat(text.Select(letter => IsUnsafe(letter) ? '\uFFFD' : letter)) : text;

    /// <summary>The same for a text in the middle of a line: a line break would forge one.</summary>
    public static string OneLine(string text) => Of(text.ReplaceLineEndings("\uFFFD"));

    private static bool IsUnsafe(char letter) => char.IsControl(letter) && letter is not ('\n' or '\t');
}
