using System.Diagnostics;
using FaceWorker.Contracts;

namespace FaceWorker.Benchmarks;

/// <summary>Bulk indexing until it is told to stop, of photos that never have the same bytes twice.</summary>
internal sealed class BulkLoad(RunningWorker worker)
{
    private static readonly TimeSpan UntilSteady = TimeSpan.FromSeconds(1);

    private Task indexing = Task.CompletedTask;
    private volatile bool stopping;
    private int sent;

    /// <summary>Returns when the worker is busy.</summary>
    public async Task StartAsync()
    {
        stopping = false;
        indexing = worker.IndexAsync(await worker.CreateGalleryAsync(), Images());
        await Task.Delay(UntilSteady, TimeProvider.System);
    }

    /// <summary>Images that the worker takes per second while something else goes on.</summary>
    public async Task<double> PerSecondAsync(Func<Task> meanwhile)
    {
        var (before, began) = (Volatile.Read(ref sent), Stopwatch.GetTimestamp());
        await meanwhile();
        if (indexing.IsCompleted)
            await indexing; // says why
        return (Volatile.Read(ref sent) - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Returns when everything that was sent is answered, so that the worker is idle.</summary>
    public async Task StopAsync()
    {
        stopping = true;
        await indexing;
    }

    // A new image is taken as soon as one is answered, so images sent are images done.
    private IEnumerable<ImageReference> Images()
    {
        while (!stopping)
            yield return Photos.Numbered(Interlocked.Increment(ref sent));
    }
}
