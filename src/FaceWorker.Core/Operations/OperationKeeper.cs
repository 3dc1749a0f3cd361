namespace FaceWorker.Core.Operations;

/// <summary>Works on operations: on one of each kind at a time. Every worker has a keeper; each operation is one worker's.</summary>
public sealed class OperationKeeper(IOperationStore store, IEnumerable<IOperationRunner> runners, OperationOptions options, TimeProvider time, IOperationObserver? observer = null)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly OperationRun run = new(store, options, time);

    /// <summary>Runs until it is told to stop, and then releases its operations for other workers. No failure ends it.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(runners.Select(runner => KeepAsync(runner, stopping)));

    /// <summary>Makes one attempt at the operation that is next of the runner's kind.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="TransientFailureException">The database is unavailable.</exception>
    public async Task<bool> RunNextAsync(IOperationRunner runner, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(runner);
        if (await store.ClaimAsync(runner.Kind, options.Lease, stopping) is not { } operation)
            return false;
        observer?.Begun(operation);
        var (progress, failure) = await run.RunAsync(runner, operation, stopping);
        observer?.Ended(operation, progress, failure);
        return true;
    }

    private async Task KeepAsync(IOperationRunner runner, CancellationToken stopping)
    {
        while (true)
        {
            var pause = options.Interval;
            try
            {
                if (await RunNextAsync(runner, stopping))
                    continue;
            }
#pragma warning disable CA1031
            catch (Exception failure) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                pause = PauseAfterFailure;
                observer?.Waiting(failure, pause);
            }

            await Task.Delay(pause, time, stopping);
        }
    }
}
