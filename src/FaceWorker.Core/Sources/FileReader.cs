using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>Reads files under the allowed roots, never more than the size limit.</summary>
internal sealed class FileReader(AllowedRoots roots, ImageOptions options)
{
    /// <returns>The caller disposes them.</returns>
    /// <exception cref="RequestRejectedException">Outside the roots, not there, no file, unreadable, empty, too large, or being written.</exception>
    /// <exception cref="TransientFailureException">The file system does not answer.</exception>
    /// <param name="within">Further roots; null: none.</param>
    public async Task<PooledBytes> ReadAsync(string path, CancellationToken cancel, IReadOnlyList<string>? within = null)
    {
        await using var stream = Open(path, within);
        try
        {
            return await LimitedContent.ReadAsync(path, stream, stream.Length, options.MaxFileBytes, cancel);
        }
        catch (IOException exception)
        {
            throw Away(path, exception);
        }
    }

    /// <summary>Opens a regular file. The caller disposes the stream.</summary>
    /// <exception cref="RequestRejectedException">Outside the roots, not there, no file, or unreadable.</exception>
    /// <exception cref="TransientFailureException">The file system does not answer.</exception>
    public FileStream Open(string path, IReadOnlyList<string>? within = null)
    {
        try
        {
            using var held = roots.Hold(path, within);
            ThrowIfNoFile(path, held.Status.Kind);
            return new FileStream(held.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        {
            throw new RequestRejectedException(RejectionReason.NotFound, $"'{path}' does not exist as this worker sees it; check the path and the worker's mounts.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new RequestRejectedException(RejectionReason.Forbidden, $"'{path}' may not be read by the worker's user; give that user the right to read it.", exception);
        }
        catch (IOException exception)
        {
            throw Away(path, exception);
        }
    }

    private static TransientFailureException Away(string path, IOException exception) => new($"'{path}' could not be read: {exception.Message}", exception);

    private static void ThrowIfNoFile(string path, FileKind kind)
    {
        if (kind == FileKind.Folder)
            throw new RequestRejectedException(RejectionReason.NotAFile, $"'{path}' is a directory; send one message per file.");
        if (kind != FileKind.Regular)
            throw new RequestRejectedException(RejectionReason.NotAFile, $"'{path}' is a {Words(kind)}, which is never opened; give a regular file.");
    }

    /// <summary>What to call it in a sentence.</summary>
    public static string Words(FileKind kind) => kind switch
    {
        FileKind.Pipe => "pipe",
        FileKind.Socket => "socket",
        FileKind.Device => "device",
        FileKind.Folder => "folder",
        FileKind.Link => "link",
        _ => "file",
    };
}
