namespace FaceWorker.Testing;

/// <summary>Models and photos that are too large for the repository: FACEWORKER_SHARED, or the folder <c>shared</c> in or beside the checkout.</summary>
public static class SharedData
{
    /// <summary>Null when there is none.</summary>
    public static string? Folder { get; } = Candidates().FirstOrDefault(folder => Directory.Exists(folder));

    public static bool IsContinuousIntegration => Environment.GetEnvironmentVariable("CI") is "true" or "1";

    /// <summary>A file or folder in it. Where it is missing, skips the calling test with a reason; in continuous integration fails it.</summary>
    public static string RequireOrSkip(params ReadOnlySpan<string> parts)
    {
        var relative = Path.Combine(parts);
        var path = Folder is null ? null : Path.Combine(Folder, relative);
        if (path is not null && Path.Exists(path))
            return path;

        var reason = $"The shared data has no '{relative}' ({Folder ?? "there is no shared folder"}): set FACEWORKER_SHARED to the folder that has it.";
        if (IsContinuousIntegration)
            Assert.Fail(reason);
        else
            Assert.Skip(reason);
        return "";
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("FACEWORKER_SHARED") is { Length: > 0 } named)
            yield return named;
        yield return RepositoryRoot.Combine("shared");
        yield return RepositoryRoot.Combine("..", "shared");
    }
}
