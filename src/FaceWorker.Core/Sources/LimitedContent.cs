using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>Reads a stranger's bytes to their end, but never more than a limit.</summary>
internal static class LimitedContent
{
    private const int FirstGuess = 256 * 1024; // bytes, where the place does not say how many there are

    /// <param name="length">Bytes, as the place says before; null: it does not.</param>
    /// <param name="limit">Bytes; setting Images:MaxFileBytes.</param>
    /// <returns>The caller disposes them.</returns>
    /// <exception cref="RequestRejectedException">Empty, too large, or of another length than announced: it is being written.</exception>
    public static async Task<PooledBytes> ReadAsync(string source, Stream content, long? length, int limit, CancellationToken cancel)
    {
        if (length == 0)
            throw Empty(source);
        ThrowIfTooLarge(source, length ?? 0, limit);
        var bytes = new PooledBytes((int)(length ?? Math.Min(FirstGuess, limit)));
        try
        {
            await FillAsync(bytes, source, content, length, limit, cancel);
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private static async Task FillAsync(PooledBytes bytes, string source, Stream content, long? length, int limit, CancellationToken cancel)
    {
        var read = 0;
        while (await content.ReadAsync(bytes.Memory[read..], cancel) is > 0 and var more)
        {
            read += more;
            if (read == bytes.Length && length is null && read < limit)
                bytes.Resize((int)Math.Min(2L * read, limit));
        }

        var goesOn = read == bytes.Length && await content.ReadAsync(new byte[1], cancel) > 0;
        if (goesOn && length is null)
            ThrowIfTooLarge(source, read + 1L, limit);
        if (goesOn || read < length)
            throw new RequestRejectedException(RejectionReason.Corrupt,
                $"'{source}' has {length:N0} bytes by its directory, but {(goesOn ? "more" : $"only {read:N0}")} were read: it is being written. Send it again when it is complete.");
        if (read == 0)
            throw Empty(source);
        bytes.Resize(read);
    }

    /// <exception cref="RequestRejectedException">Too large.</exception>
    public static void ThrowIfTooLarge(string source, long bytes, int limit)
    {
        if (bytes > limit)
            throw new RequestRejectedException(RejectionReason.TooLarge,
                $"'{source}' has {bytes:N0} bytes, more than the worker's setting Images:MaxFileBytes ({limit:N0}) allows.");
    }

    public static RequestRejectedException Empty(string source) => new(RejectionReason.Empty, $"'{source}' has no bytes.");
}
