using System.Collections.Concurrent;

namespace FaceWorker.Core.Evaluation;

/// <summary>Looks at many photos side by side.</summary>
internal static class EachPhoto
{
    // As a worker's default: while some wait for a model, others are read and decoded, and no processor is idle.
    private const int Parallelism = 16;

    /// <summary>Each photo once, by its path.</summary>
    /// <param name="progress">Counts photos.</param>
    public static async Task<IReadOnlyDictionary<string, T>> LookAsync<T>(
        IEnumerable<string> paths, Func<string, CancellationToken, Task<T>> look, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var wanted = paths.Distinct().ToList();
        var photos = new ConcurrentDictionary<string, T>();
        long done = 0;
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancel }, async (path, stop) =>
        {
            photos[path] = await look(path, stop);
            progress?.Report(new WorkProgress("photos", Interlocked.Increment(ref done), wanted.Count));
        });
        return photos;
    }
}
