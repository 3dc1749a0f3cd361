using System.Runtime.ExceptionServices;
using FaceWorker.Core.Archives;

namespace FaceWorker.Storage.Archives;

/// <summary>The files of a lister in chunks. What it throws ends them, and is told apart from what the database throws meanwhile.</summary>
internal sealed class FileChunks(IAsyncEnumerator<ListedFile> files, CancellationToken cancel) : IAsyncDisposable
{
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>The next files, at most so many; none at the end, or after a failure.</summary>
    public async Task<IReadOnlyList<ListedFile>> ReadAsync(int size)
    {
        var chunk = new List<ListedFile>(size);
        try
        {
            while (Failure is null && chunk.Count < size && await files.MoveNextAsync())
                chunk.Add(files.Current);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Failure = ExceptionDispatchInfo.Capture(failure);
        }

        return chunk;
    }

    public ValueTask DisposeAsync() => files.DisposeAsync();
}
