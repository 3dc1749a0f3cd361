using System.Runtime.CompilerServices;

namespace FaceWorker.Vision.Tests.Support;

/// <summary>Where models, photos and the developers' shared folder lie.</summary>
internal static class Places
{
    private static string Cache =>
        Path.Combine(Setting("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "faceworker");

    public static string Models => Setting("FACEWORKER_MODELS") ?? Path.Combine(Cache, "models");

    public static string Samples => Setting("FACEWORKER_SAMPLES") ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Models))!, "samples");

    /// <summary>A file or folder under the shared folder. Without it the test is skipped; in CI, where it must be there, it fails.</summary>
    public static string Shared(string path)
    {
        var root = Setting("FACEWORKER_SHARED") ?? FindShared();
        Require(root is not null, "the shared folder beside the repository, or FACEWORKER_SHARED that names it");
        return Path.Combine(root!, path);
    }

    /// <summary>Without it the test is skipped; in CI, where it must be there, it fails.</summary>
    public static void Require(bool isThere, string what)
    {
        if (Setting("CI") == "true")
            Assert.True(isThere, $"Missing, and in CI it must be there: {what}.");
        else
            Assert.SkipUnless(isThere, $"Needs {what}.");
    }

    private static string? FindShared([CallerFilePath] string here = "")
    {
        for (var folder = new FileInfo(here).Directory; folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "shared", "models")))
                return Path.Combine(folder.FullName, "shared");
        return null;
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
