using FaceWorker.Core.Images;

namespace FaceWorker.Core.Archives;

/// <summary>The files of a source in chunks, and why there are no more.</summary>
/// <param name="patience">How long the source may take without giving a file.</param>
internal sealed class ListedChunks(Func<IAsyncEnumerable<ListedFile>> source, TimeSpan patience, TimeProvider time) : IAsyncDisposable
{
    private IAsyncEnumerator<ListedFile>? files;
    private int count;

    /// <summary>Ends later than its reader when the source blocks its thread.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>Why the source could not be listed to the end; null when it could, so far.</summary>
    public string? Problem { get; private set; }

    public static string Silence(TimeSpan patience) => $"The source gave no file for as long as the worker's setting Images:RequestTimeout says ({patience}).";

    /// <summary>The next files, at most so many; none at the end, or when there is a problem and nothing before it.</summary>
    public async Task<IReadOnlyList<ListedFile>> ReadAsync(int size, CancellationToken cancel)
    {
        var chunk = new List<ListedFile>();
        if (Problem is not null)
            return chunk;
        try
        {
            // On a thread of its own: a file system that does not answer blocks it.
            Reading = Task.Run(() => FillAsync(chunk, size), CancellationToken.None);
            await WhileItMovesAsync(cancel);
            return chunk;
        }
        catch (Exception failure) when (failure is RequestRejectedException or TransientFailureException)
        {
            Problem = failure.Message;
            return chunk;
        }
        catch (TimeoutException) when (!Reading.IsCompleted)
        {
            Problem = Silence(patience);
            return []; // the chunk may still be written to
        }
#pragma warning disable CA1031
        catch (Exception failure) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Problem = $"{failure.Message} ({failure.GetType().Name})"; // whatever a source does, the next archive has its turn
            return chunk;
        }
    }

    /// <summary>A source that blocks its thread is left behind, and disposed when it returns.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Reading.IsCompleted)
            await EndAsync();
        else
            _ = Reading.ContinueWith(_ => EndAsync(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task EndAsync()
    {
        if (files is not null)
            await files.DisposeAsync();
    }

    private async Task FillAsync(List<ListedFile> chunk, int size)
    {
        files ??= source().GetAsyncEnumerator();
        while (chunk.Count < size && await files.MoveNextAsync())
        {
            chunk.Add(files.Current);
            Volatile.Write(ref count, count + 1);
        }
    }

    private async Task WhileItMovesAsync(CancellationToken cancel)
    {
        while (true)
        {
            var before = Volatile.Read(ref count);
            try
            {
                await Reading.WaitAsync(patience, time, cancel);
                return;
            }
            catch (TimeoutException) when (!Reading.IsCompleted && Volatile.Read(ref count) > before)
            {
                // It is large, and moves.
            }
        }
    }
}
