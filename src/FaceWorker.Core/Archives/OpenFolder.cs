using System.IO.Enumeration;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>A folder that is being listed.</summary>
internal sealed class OpenFolder : IDisposable
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private OpenFolder(string folder, HeldPath held)
    {
        Held = held;
        Names = new FolderNames(folder, held);
        Entries = new FileSystemEnumerable<Entry>(held.Name, Entry.Of, Everything).GetEnumerator();
    }

    public HeldPath Held { get; }

    public FolderNames Names { get; }

    public IEnumerator<Entry> Entries { get; }

    /// <param name="held">Owned from now on.</param>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public static OpenFolder Of(string folder, HeldPath held)
    {
        try
        {
            return new OpenFolder(folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Entries.Dispose();
        Held.Dispose();
    }

    internal readonly record struct Entry(string Name, bool IsFolder)
    {
        /// <summary>A link to a folder is a folder to .NET; here it is not.</summary>
        public static Entry Of(ref FileSystemEntry entry) =>
            new(entry.FileName.ToString(), entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0);
    }
}
