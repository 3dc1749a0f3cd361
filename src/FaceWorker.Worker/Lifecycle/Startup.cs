using System.Collections.Concurrent;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>Something that must be there before a worker consumes.</summary>
internal interface IStartupStep
{
    /// <summary>What the worker waits for, in words.</summary>
    string Name { get; }

    /// <summary>Is called again while it fails with a <see cref="Core.TransientFailureException"/>.</summary>
    Task PrepareAsync(CancellationToken cancel);
}

/// <summary>The progress of a worker's start: what it still waits for, and when it may consume.</summary>
internal sealed class Startup(IEnumerable<IStartupStep> steps)
{
    private readonly TaskCompletionSource prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, IStartupStep> unfinished = new(steps.ToDictionary(step => step.Name));

    /// <summary>Succeeds when every step is done.</summary>
    public Task Prepared => prepared.Task;

    /// <summary>Null when every step is done.</summary>
    public string? Problem => prepared.Task.IsCompleted ? null : $"Waiting for {string.Join(", ", unfinished.Keys.Order())}.";

    public IReadOnlyCollection<IStartupStep> Steps => [.. unfinished.Values];

    public void Finish(IStartupStep step)
    {
        if (unfinished.TryRemove(step.Name, out _) && unfinished.IsEmpty)
            prepared.TrySetResult(); // two steps may finish last at the same time
    }
}

/// <summary>Prepares database, broker and models concurrently, since they do not depend on each other; the first that cannot be prepared ends the worker.</summary>
internal sealed class StartupService(Startup startup, Capacity capacity, ServerRetry retry, WorkerEnd end, ILogger<StartupService> log) : EssentialService(end)
{
    protected override async Task RunAsync(CancellationToken stopping)
    {
        log.Starting(typeof(StartupService).Assembly.GetName().Version!.ToString(3));
        log.WorksAt(capacity.ToString());
        using var others = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var steps = startup.Steps.Select(step => Task.Run(() => PrepareAsync(step, others.Token), others.Token)).ToList();
        try
        {
            await foreach (var step in Task.WhenEach(steps))
                await step;
        }
        finally
        {
            await others.CancelAsync();
            await Task.WhenAll(steps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PrepareAsync(IStartupStep step, CancellationToken cancel)
    {
        await retry.RunAtStartAsync(step.PrepareAsync, cancel);
        startup.Finish(step);
    }
}
