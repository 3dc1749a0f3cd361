using System.Diagnostics;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Core.Access;

/// <summary>What every use case is told about a request besides its job: who asks, in which lane and how urgently, until when, and the trace it belongs to.</summary>
public sealed record RequestContext(Caller Caller, Lane Lane)
{
    /// <summary>When nobody waits for the answer any more; null: never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How urgent it is among the requests of its lane and gallery.</summary>
    public RequestPriority Priority { get; init; }

    /// <summary>What the asker calls the request, for its answer and its events; null: nothing.</summary>
    public string? JobId { get; init; }

    /// <summary>The span that asked. By default the current one, which work that goes on elsewhere has lost.</summary>
    public ActivityContext Trace { get; init; } = Activity.Current?.Context ?? default;

    public Turn TurnIn(long gallery) => new(Lane, gallery, Priority);

    /// <summary>Does an operation in a span of the request's trace, and gives up at its deadline.</summary>
    /// <exception cref="TimeoutException">The deadline passed first.</exception>
    public async Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> work, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var span = Spans.Source.StartActivity(operation, ActivityKind.Internal, Trace);
        if (Deadline is not { } deadline)
            return await work(cancel);

        var left = deadline - time.GetUtcNow();
        using var expiry = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancel);
        try
        {
            return await work(stop.Token);
        }
        catch (OperationCanceledException exception) when (expiry.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"'{operation}' was not done by its deadline, {deadline:u}; ask again with more time.", exception);
        }
    }
}
