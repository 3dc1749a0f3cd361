using FaceWorker.Contracts;

namespace FaceWorker.Core.Images;

/// <summary>Reads images from the allowed roots, and takes inline ones, up to the size limit.</summary>
public sealed class ImageFetcher(ImageOptions options) : IImageSource
{
    private readonly IReadOnlyList<string> roots = [.. options.Roots.Select(root => RealPath.Of(root))];

    /// <inheritdoc />
    public async Task<ImageFile> FetchAsync(ImageLocation location, CancellationToken cancel) => location switch
    {
        ImageLocation.Inline inline => FromContent(inline.Name ?? "(inline image)", inline.Content),
        ImageLocation.AtPath(var path) => FromContent(path, await ReadAsync(path, cancel)),
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    private ImageFile FromContent(string source, ReadOnlyMemory<byte> content)
    {
        if (content.IsEmpty)
            throw new RequestRejectedException(RejectionReason.Empty, $"'{source}' has no bytes.");
        ThrowIfTooLarge(source, content.Length);
        return ImageFile.From(source, content);
    }

    private async Task<byte[]> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            var real = Resolve(path);
            // Pipes, devices and the like have no length: opening one could wait for ever.
            var length = new FileInfo(real).Length;
            if (length == 0)
                throw new RequestRejectedException(RejectionReason.Empty, $"'{path}' has no bytes.");
            ThrowIfTooLarge(path, length);
            return await File.ReadAllBytesAsync(real, cancel);
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
            throw new TransientFailureException($"'{path}' could not be read this time: {exception.Message}", exception);
        }
    }

    /// <summary>The path without links, when it lies under an allowed root; nothing outside of the roots is looked at, not even for existence.</summary>
    private string Resolve(string path)
    {
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0'))
            throw new RequestRejectedException(RejectionReason.InvalidMessage, $"'{path}' is not an absolute path; send one as the worker sees it.");
        var real = RealPath.Of(path);
        if (!roots.Any(root => RealPath.IsWithin(real, root)))
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{path}' lies outside the allowed roots ({(roots.Count == 0 ? "none are set" : string.Join(", ", roots))}); add its folder to the worker's setting Images:Roots (FACEWORKER_IMAGES__ROOTS__0).");
        if (Directory.Exists(real))
            throw new RequestRejectedException(RejectionReason.NotAFile, $"'{path}' is a directory; send one message per file.");
        return real;
    }

    private void ThrowIfTooLarge(string source, long bytes)
    {
        if (bytes > options.MaxFileBytes)
            throw new RequestRejectedException(RejectionReason.TooLarge,
                $"'{source}' has {bytes:N0} bytes, more than the worker's setting Images:MaxFileBytes ({options.MaxFileBytes:N0}) allows.");
    }
}
