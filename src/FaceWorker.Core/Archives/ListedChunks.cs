using FaceWorker.Core.Images;

namespace FaceWorker.Core.Archives;

/// <summary>The files of a source in chunks, and why there are no more.</summary>
/// <param name="patience">How long the source may take without giving a file.</param>
internal sealed class ListedChunks(Func<IAsyncEnumerable<ListedFile>> source, TimeSpan patience, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Files that were found do not wait for long until others fill their chunk: they can be sent.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.2);

    private readonly Lock changing = new();
    private List<ListedFile> found = [];
    private IAsyncEnumerator<ListedFile>? files;
    private volatile bool isLeft;

    /// <summary>Ends later than its reader when the source is slow, or blocks its thread.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>Why the source could not be listed to the end; null when it could, so far.</summary>
    public string? Problem { get; private set; }

    public static string Silence(TimeSpan patience) => $"The source gave no file for as long as the worker's setting Images:RequestTimeout says ({patience}).";

    /// <summary>The next files, at most so many; none at the end, or when there is a problem and nothing before it.</summary>
    public async Task<IReadOnlyList<ListedFile>> ReadAsync(int size, CancellationToken cancel)
    {
        if (Problem is not null)
            return [];
        try
        {
            if (Reading.IsCompletedSuccessfully)
                Reading = Task.Run(() => FillAsync(size), CancellationToken.None); // on a thread of its own: a file system that does not answer blocks it
            await UntilSomeAreFoundAsync(cancel);
        }
        catch (Exception failure) when (failure is RequestRejectedException or TransientFailureException)
        {
            Problem = failure.Message;
        }
        catch (TimeoutException) when (!Reading.IsCompleted)
        {
            Problem = Silence(patience);
        }
#pragma warning disable CA1031
        catch (Exception failure) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Problem = $"{failure.Message} ({failure.GetType().Name})"; // whatever a source does, the next archive has its turn
        }

        return TakeFound();
    }

    /// <summary>A source that blocks its thread is left behind, and disposed when it returns.</summary>
    public async ValueTask DisposeAsync()
    {
        isLeft = true;
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

    private async Task FillAsync(int size)
    {
        files ??= source().GetAsyncEnumerator();
        while (!isLeft && Count < size && await files.MoveNextAsync())
            lock (changing)
                found.Add(files.Current);
    }

    private int Count
    {
        get
        {
            lock (changing)
                return found.Count;
        }
    }

    private List<ListedFile> TakeFound()
    {
        lock (changing)
        {
            var taken = found;
            found = [];
            return taken;
        }
    }

    /// <summary>Returns when the chunk is full, a moment after it was asked for with what there is by then, and at the end.</summary>
    /// <exception cref="TimeoutException">Nothing was found for as long as the patience lasts.</exception>
    private async Task UntilSomeAreFoundAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            await Reading.WaitAsync(Moment, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
            if (Reading.IsCompleted)
                await Reading;
            if (Reading.IsCompleted || Count > 0)
                return;
            if (time.GetElapsedTime(began) >= patience)
                throw new TimeoutException();
        }
    }
}
