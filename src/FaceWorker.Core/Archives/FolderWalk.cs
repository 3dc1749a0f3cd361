using System.IO.Enumeration;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>Every file below a folder, one folder open at a time. Nothing is opened but folders; links to folders are not followed, so that no loop can be.</summary>
internal sealed class FolderWalk(AllowedRoots roots)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <exception cref="RequestRejectedException">The folder is not there, outside of the roots, or may not be read.</exception>
    /// <exception cref="TransientFailureException">The file system went away in the middle.</exception>
    public IEnumerable<ListedFile> List(string top, CancellationToken cancel)
    {
        var pending = new Stack<string>([top]);
        while (pending.TryPop(out var folder))
        {
            var names = new FolderNames(folder);
            using var entries = Open(folder, top, out var problem);
            if (problem is not null)
                yield return new ListedFile(folder, null, problem);
            while (entries is not null && Next(entries, folder, top))
            {
                cancel.ThrowIfCancellationRequested();
                var path = Path.Join(folder, entries.Current.Name);
                if (names.FindProblem(entries.Current.Name) is { } unnamed)
                    yield return unnamed;
                else if (entries.Current.IsFolder)
                    pending.Push(path);
                else if (Describe(path) is { } file)
                    yield return file;
            }
        }
    }

    private IEnumerator<Entry>? Open(string folder, string top, out ListingProblem? problem)
    {
        try
        {
            problem = null;
            // As the kernel sees it, links in the way of the top resolved.
            return new FileSystemEnumerable<Entry>(folder == top ? roots.Resolve(top) : folder, Entry.Of, Everything).GetEnumerator();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = ProblemOf(folder, exception);
            if (folder == top && problem is not null)
                throw new RequestRejectedException(problem.Reason, problem.Detail, exception);
            ThrowIfAway(folder, top, problem, exception);
            return null;
        }
    }

    private static bool Next(IEnumerator<Entry> entries, string folder, string top)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (IOException exception)
        {
            throw new TransientFailureException($"'{top}' could not be listed to the end: '{folder}' broke off ({exception.Message}). It is listed again.", exception);
        }
    }

    /// <summary>A folder that somebody removed meanwhile is passed over; but when the top has nothing left, its file system went away, and the files have not vanished.</summary>
    private static void ThrowIfAway(string folder, string top, ListingProblem? problem, Exception exception)
    {
        var removed = exception is DirectoryNotFoundException && Directory.Exists(top) && Directory.EnumerateFileSystemEntries(top).Any();
        if (problem is null && !removed)
            throw new TransientFailureException($"'{top}' could not be listed to the end: '{folder}' does not answer ({exception.Message}). It is listed again.", exception);
    }

    /// <summary>The file as listed; null when it was removed meanwhile.</summary>
    private ListedFile? Describe(string path)
    {
        try
        {
            var itself = FileStatus.OfNameItself(path);
            return itself.Kind == FileKind.Link ? DescribeLink(path) : DescribeFile(path, itself);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (ProblemOf(path, exception) is { } problem)
        {
            return new ListedFile(path, null, problem);
        }
        catch (IOException exception)
        {
            throw new TransientFailureException($"'{path}' does not answer, so its folder is listed again: {exception.Message}", exception);
        }
    }

    private ListedFile DescribeLink(string path)
    {
        try
        {
            var target = FileStatus.Of(roots.Resolve(path));
            return target.Kind == FileKind.Folder
                ? new ListedFile(path, null, new ListingProblem(RejectionReason.NotAFile, $"'{path}' is a link to a folder, which is not followed; add that folder as an archive of its own."))
                : DescribeFile(path, target);
        }
        catch (RequestRejectedException rejected)
        {
            return new ListedFile(path, null, new ListingProblem(rejected.Reason, rejected.Message));
        }
        catch (FileNotFoundException)
        {
            return new ListedFile(path, null, new ListingProblem(RejectionReason.NotFound, $"'{path}' is a link that leads to nothing, or in a circle; mend or remove it."));
        }
    }

    private static ListedFile DescribeFile(string path, FileStatus status) => status.Kind == FileKind.Regular
        ? new ListedFile(path, status.Version)
        : new ListedFile(path, null, new ListingProblem(RejectionReason.NotAFile, $"'{path}' is a {FileReader.Words(status.Kind)}, which is never opened; move it out of the archive."));

    private static ListingProblem? ProblemOf(string path, Exception exception) => exception switch
    {
        UnauthorizedAccessException => new ListingProblem(RejectionReason.Forbidden, $"'{path}' may not be read by the worker's user; give that user the right to read it."),
        PathTooLongException => new ListingProblem(RejectionReason.UnsupportedName, $"'{path}' is longer than the 4,095 bytes that Linux opens; shorten the names of its folders."),
        _ => null,
    };

    private readonly record struct Entry(string Name, bool IsFolder)
    {
        /// <summary>A link to a folder is a folder to .NET; here it is not.</summary>
        public static Entry Of(ref FileSystemEntry entry) =>
            new(entry.FileName.ToString(), entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0);
    }
}
