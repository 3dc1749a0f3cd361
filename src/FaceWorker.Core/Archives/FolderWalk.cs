using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>Every file below a folder, one folder open at a time. Nothing is opened but folders; links to folders are not followed, so that no loop can be.</summary>
internal sealed class FolderWalk(AllowedRoots roots)
{
    private const int LongestPath = 4095; // bytes

    /// <exception cref="RequestRejectedException">The folder is not there, outside of the roots, or may not be read.</exception>
    /// <exception cref="TransientFailureException">The file system went away in the middle.</exception>
    /// <param name="within">Further roots; null: none.</param>
    public IEnumerable<ListedFile> List(string top, CancellationToken cancel, IReadOnlyList<string>? within = null)
    {
        using var held = HoldTop(top, within);
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var below))
        {
            var folder = Path.Join(top, below);
            using var open = Open(held, below, folder, top, out var problem);
            if (problem is not null)
                yield return new ListedFile(folder, null, problem);
            while (open is not null && Next(open.Entries, folder, top))
            {
                cancel.ThrowIfCancellationRequested();
                var entry = open.Entries.Current;
                if (open.Names.FindProblem(entry.Name) is { } unnamed)
                    yield return unnamed;
                else if (entry.IsFolder)
                    pending.Push(Path.Join(below, entry.Name));
                else if (Describe(open.Held, entry.Name, Path.Join(folder, entry.Name), within) is { } file)
                    yield return file;
            }
        }
    }

    private HeldPath HoldTop(string top, IReadOnlyList<string>? within)
    {
        try
        {
            return roots.Hold(top, within);
        }
        catch (Exception exception) when (ProblemOf(top, exception) is { } problem)
        {
            throw new RequestRejectedException(problem.Reason, problem.Detail, exception);
        }
        catch (IOException exception)
        {
            throw BrokeOff(top, top, exception);
        }
    }

    /// <summary>Null: it cannot be listed; or it was removed meanwhile, or a link put in its place.</summary>
    private static OpenFolder? Open(HeldPath top, string below, string folder, string topName, out ListingProblem? problem)
    {
        problem = TooLong(folder);
        if (problem is not null)
            return null;
        try
        {
            return top.Below(below.Length == 0 ? "." : below) is { } held ? OpenFolder.Of(folder, held) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = ProblemOf(folder, exception);
            if (below.Length == 0 && problem is not null)
                throw new RequestRejectedException(problem.Reason, problem.Detail, exception);
            ThrowIfAway(top, folder, topName, problem, exception);
            return null;
        }
    }

    private static bool Next(IEnumerator<OpenFolder.Entry> entries, string folder, string top)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (IOException exception)
        {
            throw BrokeOff(folder, top, exception);
        }
    }

    private static TransientFailureException BrokeOff(string folder, string top, Exception exception) =>
        new($"'{top}' could not be listed to the end: '{folder}' does not answer ({exception.Message}). It is listed again.", exception);

    /// <summary>A folder that somebody removed meanwhile is passed over; but when the top has nothing left, its file system went away, and the files have not vanished.</summary>
    private static void ThrowIfAway(HeldPath top, string folder, string topName, ListingProblem? problem, Exception exception)
    {
        var removed = exception is FileNotFoundException && Directory.EnumerateFileSystemEntries(top.Name).Any();
        if (problem is null && !removed)
            throw BrokeOff(folder, topName, exception);
    }

    /// <summary>The file as listed; null when it was removed meanwhile.</summary>
    private ListedFile? Describe(HeldPath folder, string name, string path, IReadOnlyList<string>? within)
    {
        if (TooLong(path) is { } tooLong)
            return new ListedFile(path, null, tooLong);
        try
        {
            var itself = folder.StatusOf(name);
            return itself.Kind == FileKind.Link ? DescribeLink(path, within) : DescribeFile(path, itself);
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

    private ListedFile DescribeLink(string path, IReadOnlyList<string>? within)
    {
        try
        {
            using var held = roots.Hold(path, within);
            var target = held.Status;
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
        PathTooLongException => LongerThanLinuxOpens(path),
        _ => null,
    };

    /// <summary>The walk gets to longer ones, but who reads the file opens it by its whole path.</summary>
    private static ListingProblem? TooLong(string path) => Encoding.UTF8.GetByteCount(path) > LongestPath ? LongerThanLinuxOpens(path) : null;

    private static ListingProblem LongerThanLinuxOpens(string path) =>
        new(RejectionReason.UnsupportedName, $"'{path}' is longer than the {LongestPath:N0} bytes that Linux opens; shorten the names of its folders.");
}
