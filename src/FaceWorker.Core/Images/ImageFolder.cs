using System.IO.Enumeration;

namespace FaceWorker.Core.Images;

/// <summary>The files of a folder that look like images, by their extensions.</summary>
public static class ImageFolder
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif", ".heic", ".heif", ".hif", ".jp2", ".jpx", ".j2k", ".jxl",
        ".jfif", ".jpe", ".mpo", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".psd", ".psb", ".apng", ".dib", ".jpf", ".j2c", ".jpc", ".heics", ".avifs",
    };

    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>The images at any depth, in no order; their paths begin as the folder's was given. Found one after the other, never held together: there may be millions.</summary>
    /// <remarks>Links to files count; links to folders are not followed, they may lead in a circle.</remarks>
    public static IEnumerable<string> Find(string folder) =>
        new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Everywhere)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && LooksLikeAnImage(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    /// <remarks>macOS puts the attributes of a file into a second one, whose name begins with "._".</remarks>
    public static bool LooksLikeAnImage(ReadOnlySpan<char> fileName) =>
        Extensions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Path.GetExtension(fileName)) && !Path.GetFileName(fileName).StartsWith("._");
}
