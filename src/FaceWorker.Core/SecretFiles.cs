namespace FaceWorker.Core;

/// <summary>Settings in files, one in each, named like the environment variable that they stand for: <c>/run/secrets/FACEWORKER_POSTGRESPASSWORD</c>. This is how engines and orchestrators hand over secrets.</summary>
/// <remarks>Read once, at the start. See docs/decisions/0123.</remarks>
public static class SecretFiles
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "FACEWORKER_SECRETS";

    private const string DefaultFolder = "/run/secrets"; // it may be absent, and may have files of other programs
    private const string Names = "FACEWORKER_*";

    /// <summary>By the names of the variables.</summary>
    /// <param name="folder">Null or empty: the default one.</param>
    /// <exception cref="IOException">The folder does not exist, or a file in it cannot be read; the message is a sentence.</exception>
    public static IReadOnlyDictionary<string, string> Read(string? folder)
    {
        var isNamed = !string.IsNullOrEmpty(folder);
        var where = isNamed ? folder! : DefaultFolder;
        if (!isNamed && !Directory.Exists(where))
            return new Dictionary<string, string>();
        try
        {
            // A line break at the end is the editor's.
            return Directory.EnumerateFiles(where, Names).ToDictionary(file => Path.GetFileName(file), file => File.ReadAllText(file).TrimEnd('\r', '\n'));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The secrets in '{where}' cannot be read: {exception.Message} Let the program's user read them, or name another folder in {Variable}.", exception);
        }
    }
}
