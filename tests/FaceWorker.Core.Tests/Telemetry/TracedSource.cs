using System.Collections.Concurrent;
using System.Diagnostics;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Core.Tests.Telemetry;

/// <summary>Records the spans of one test: those of a stage with a name of its own, and of the requests that asked it.</summary>
internal sealed class TracedSource : IDisposable
{
    private readonly ActivityListener listener;

    public TracedSource()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.OperationName.StartsWith(Stage, StringComparison.Ordinal))
                    Ended.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public string Stage { get; } = $"stage-{Guid.NewGuid():N}";

    public ConcurrentQueue<Activity> Ended { get; } = [];

    /// <summary>In a trace of its own.</summary>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        Activity.Current = null;
        return await ask();
    }

    public void Dispose() => listener.Dispose();
}
