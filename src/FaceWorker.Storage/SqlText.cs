using System.Collections.Concurrent;
using System.Globalization;

namespace FaceWorker.Storage;

/// <summary>The texts of the folder Sql, by name.</summary>
internal static class SqlText
{
    private static readonly ConcurrentDictionary<string, string> Texts = new();

    public static string Of(string question) => Texts.GetOrAdd(question, static name => EmbeddedText.Read($"sql/{name}"));

    /// <summary>A text that names a partition. Numbers are all that is ever put into a text.</summary>
    public static string Of(string question, long space, int dimensions) => Of(question)
        .Replace("{space}", space.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{dimensions}", dimensions.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
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
