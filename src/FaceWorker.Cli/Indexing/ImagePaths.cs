using FaceWorker.Cli.Frame;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Cli.Indexing;

/// <summary>The images among files and folders. They are found one by one and never all held: there may be millions.</summary>
internal static class ImagePaths
{
    /// <summary>Absolute paths: each file that was named, and of each folder the files that look like images, at any depth.</summary>
    /// <exception cref="CliFailure">One of them does not exist; thrown before the first is returned.</exception>
    public static IEnumerable<string> Find(IReadOnlyList<string> filesAndFolders)
    {
        if (filesAndFolders.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
            throw new CliFailure("notFound", $"'{PublicAddress.Of(missing)}' does not exist.", "Check the path.", ExitCode.Usage);
        return filesAndFolders.Select(Path.GetFullPath).SelectMany<string, string>(path => Directory.Exists(path) ? ImageFolder.Find(path) : [path]);
    }
}
