using System.Collections.Concurrent;
using System.Diagnostics;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Worker.Quarantine;

/// <summary>A span of the child process as it crosses the pipe.</summary>
internal sealed record QuarantineSpan(string Name, DateTime StartedAt, TimeSpan Took);

/// <summary>
/// The child's spans travel to its parent with its report, and become spans there: a process that reads harmful images sends nothing anywhere else. They lie
/// side by side under the parent's.
/// </summary>
internal sealed class QuarantineSpans : IDisposable
{
    private readonly ConcurrentQueue<QuarantineSpan> ended = [];
    private readonly ActivityListener listener;
    private readonly Activity? root;

    /// <summary>In the child: gathers the spans of one task.</summary>
    private QuarantineSpans(ActivityContext asker)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => ended.Enqueue(new QuarantineSpan(span.OperationName, span.StartTimeUtc, span.Duration)),
        };
        ActivitySource.AddActivityListener(listener);
        root = Spans.Source.StartActivity("look", ActivityKind.Internal, asker);
    }

    /// <summary>Null for a task without a trace: its spans are not made.</summary>
    public static QuarantineSpans? Of(QuarantineTask task) =>
        task.Trace is { } trace && ActivityContext.TryParse(trace, traceState: null, isRemote: true, out var asker) ? new QuarantineSpans(asker) : null;

    /// <summary>Those that have ended, and the whole of the work.</summary>
    public IReadOnlyList<QuarantineSpan> End()
    {
        root?.Stop();
        return [.. ended];
    }

    public void Dispose()
    {
        root?.Dispose();
        listener.Dispose();
    }

    /// <summary>In the parent: makes them spans of the present one.</summary>
    /// <param name="process">The child's id.</param>
    public static void Emit(QuarantineReport report, int process)
    {
        if (Activity.Current is not { } asker)
            return;
        foreach (var span in report.Spans ?? [])
            using (var made = Spans.Source.StartActivity(span.Name, ActivityKind.Internal, asker.Context, startTime: span.StartedAt))
                made?.SetTag("process.pid", process).SetEndTime(span.StartedAt + span.Took);
    }
}
