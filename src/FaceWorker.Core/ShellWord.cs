namespace FaceWorker.Core;

/// <summary>A text as a POSIX shell takes it for one word, whatever stands in it: for commands that a message suggests.</summary>
public static class ShellWord
{
    /// <summary>In single quotes, between which nothing has a meaning but the quote itself.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
