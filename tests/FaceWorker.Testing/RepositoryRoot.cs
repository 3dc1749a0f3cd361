namespace FaceWorker.Testing;

/// <summary>The folder of the checkout that the running tests were built from.</summary>
public static class RepositoryRoot
{
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    public static string Combine(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    private static string Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Directory.Packages.props")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException(
            $"No folder above '{AppContext.BaseDirectory}' has a Directory.Packages.props: run the tests from inside the checkout that built them.");
    }
}
