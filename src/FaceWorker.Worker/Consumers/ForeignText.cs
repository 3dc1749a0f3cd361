namespace FaceWorker.Worker.Consumers;

/// <summary>Text that a stranger wrote.</summary>
internal static class ForeignText
{
    /// <summary>Its first characters.</summary>
    public static string? Beginning(this string? text, int length) => text is null || text.Length <= length ? text : $"{text[..length]}…";

    /// <summary>Its first characters, without any that ends a line of a log or moves the cursor of a terminal.</summary>
    public static string? InOneLine(this string? text, int length)
    {
        if (text.Beginning(length) is not { } beginning)
            return null;
        return beginning.Any(char.IsControl) ? string.Concat(beginning.Select(character => char.IsControl(character) ? '\uFFFD' : character)) : beginning;
    }
}
