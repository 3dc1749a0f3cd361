namespace FaceWorker.Testing;

/// <summary>The installed models and the six sample photos: where <c>faceworker models install</c> and <c>samples install</c> put them.</summary>
public static class TestModels
{
    private static readonly string Cache = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "faceworker");

    public static string Folder => Environment.GetEnvironmentVariable("FACEWORKER_MODELS") ?? Path.Combine(Cache, "models");

    public static string SampleFolder => Environment.GetEnvironmentVariable("FACEWORKER_SAMPLES") ?? Path.Combine(Path.GetDirectoryName(Folder)!, "samples");

    /// <exception cref="InvalidOperationException">They are not there.</exception>
    public static void Require()
    {
        if (!File.Exists(Path.Combine(SampleFolder, "sample6.jpg")) || !Directory.Exists(Folder))
            throw new InvalidOperationException(
                $"Models in '{Folder}' or sample photos in '{SampleFolder}' are missing; run infra/test.sh, or 'faceworker models install' and 'faceworker samples install'.");
    }
}
