namespace FaceWorker.Core.Exchange;

/// <summary>A file that appears under its name once it is complete. Until then it is <c>NAME.unfinished</c>, which a program that is killed leaves, and the next one overwrites.</summary>
public sealed class PendingFile : IAsyncDisposable
{
    private readonly string path, unfinished;
    private bool isComplete;

    private PendingFile(string path)
    {
        (this.path, unfinished) = (path, path + ".unfinished");
        Content = new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 16);
    }

    public FileStream Content { get; }

    /// <exception cref="ExchangeException">It cannot be written.</exception>
    public static PendingFile Create(string path)
    {
        try
        {
            return new PendingFile(path);
        }
        catch (Exception exception) when (ExchangeException.IsOfFile(exception))
        {
            throw ExchangeException.NotWritten(path, exception);
        }
    }

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="ExchangeException">It cannot be written; then what was there before still is.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        await using var file = Create(path);
        await file.DoAsync(async () => await file.Content.WriteAsync(content, cancel));
        await file.CompleteAsync();
    }

    /// <summary>Does something to the content.</summary>
    /// <exception cref="ExchangeException">It cannot be written.</exception>
    public async Task DoAsync(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            await work();
        }
        catch (Exception exception) when (ExchangeException.IsOfFile(exception))
        {
            throw ExchangeException.NotWritten(path, exception);
        }
    }

    /// <summary>The content is on the disk before the name is.</summary>
    /// <exception cref="ExchangeException">It cannot be written.</exception>
    public Task CompleteAsync() => DoAsync(() =>
    {
        Content.Flush(flushToDisk: true);
        Content.Dispose();
        File.Move(unfinished, path, overwrite: true);
        isComplete = true;
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Content.DisposeAsync();
        }
        catch (IOException) when (!isComplete)
        {
            // What could not be written is thrown away.
        }

        if (!isComplete)
            File.Delete(unfinished);
    }
}
