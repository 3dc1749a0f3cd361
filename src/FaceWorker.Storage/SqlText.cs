using System.Collections.Concurrent;
using System.Globalization;

namespace FaceWorker.Storage;

/// <summary>The SQL files, by name: each is in the folder of the class that uses it, and no two have the same name.</summary>
internal static class SqlText
{
    private static readonly ConcurrentDictionary<string, string> Texts = new();

    public static string Of(string question) => Texts.GetOrAdd(question, static name => EmbeddedText.Read($"sql/{name}"));

    /// <summary>A text that names a partition. Only numbers are ever put into a text.</summary>
    public static string Of(string question, long space, int dimensions) => Of(question).With("space", space).With("dimensions", dimensions);

    /// <summary>A text with other texts in place of these names.</summary>
    public static string Composed(string question, params ReadOnlySpan<(string Place, string Question)> parts)
    {
        var text = Of(question);
        foreach (var (place, part) in parts)
            text = text.Replace($"{{{place}}}", Of(part), StringComparison.Ordinal);
        return text;
    }

    /// <summary>A text with a number in a place of that name.</summary>
    public static string With(this string text, string place, long number) =>
        text.Replace($"{{{place}}}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}

/// <summary>Texts that are part of the program.</summary>
internal static class EmbeddedText
{
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program has no text '{name}'. This is a bug.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The names in a folder, in order.</summary>
    public static IEnumerable<string> NamesIn(string folder) => typeof(EmbeddedText).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
