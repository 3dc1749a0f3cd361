using System.IO.Enumeration;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Sources;

namespace FaceWorker.Cli.Indexing;

/// <summary>Which files "these files and folders" are. Found one after the other, never held together: there may be millions.</summary>
internal static class ImagePaths
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif", ".heic", ".jp2", ".jxl",
    };

    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>Absolute paths: each file that was named, and of each folder the files that look like images, at any depth.</summary>
    /// <exception cref="CliFailure">One of them does not exist; found out before the first is returned.</exception>
    public static IEnumerable<string> Find(IReadOnlyList<string> filesAndFolders)
    {
        if (filesAndFolders.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
            throw new CliFailure("notFound", $"'{PublicAddress.Of(missing)}' does not exist.", "Check the path.", ExitCode.Usage);
        return filesAndFolders.Select(Path.GetFullPath).SelectMany<string, string>(path => Directory.Exists(path) ? ImagesIn(path) : [path]);
    }

    // Links to files count; links to folders are not followed, they may lead in a circle.
    private static FileSystemEnumerable<string> ImagesIn(string folder) =>
        new(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), Everywhere)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && LooksLikeAnImage(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    public static bool LooksLikeAnImage(ReadOnlySpan<char> fileName) =>
        Extensions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Path.GetExtension(fileName));
}
