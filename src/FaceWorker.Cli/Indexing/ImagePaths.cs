using FaceWorker.Cli.Frame;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Cli.Indexing;

/// <summary>Which files "these files and folders" are. Found one after the other, never held together: there may be millions.</summary>
internal static class ImagePaths
{
    /// <summary>Absolute paths: each file that was named, and of each folder the files that look like images, at any depth.</summary>
    /// <exception cref="CliFailure">One of them does not exist; found out before the first is returned.</exception>
    public static IEnumerable<string> Find(IReadOnlyList<string> filesAndFolders)
    {
        if (filesAndFolders.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
            throw new CliFailure("notFound", $"'{PublicAddress.Of(missing)}' does not exist.", "Check the path.", ExitCode.Usage);
        return filesAndFolders.Select(Path.GetFullPath).SelectMany<string, string>(path => Directory.Exists(path) ? ImageFolder.Find(path) : [path]);
    }
}
