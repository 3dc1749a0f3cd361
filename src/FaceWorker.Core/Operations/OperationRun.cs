using FaceWorker.Core.Images;

namespace FaceWorker.Core.Operations;

/// <summary>One attempt at an operation that was begun: has the work done while renewing the lease, and records how it ended.</summary>
public sealed class OperationRun(IOperationStore store, OperationOptions options, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private const int SignsPerLease = 10;
    private const int MostDoublings = 10;

    /// <param name="stopping">Ends the attempt, not the operation: the next one may begin at once.</param>
    /// <returns>How far it came, and what ended the attempt; null: the operation is done.</returns>
    public async Task<(OperationProgress Progress, Exception? Failure)> RunAsync(IOperationRunner runner, Operation operation, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(runner);
        var progress = new LatestProgress();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewing = CatchAsync(() => RenewAsync(operation, progress, ending));
        var failure = await CatchAsync(() => runner.RunAsync(operation, progress, ending.Token));
        await ending.CancelAsync();
        var unrenewed = await renewing;
        if (failure is OperationCanceledException)
            failure = unrenewed ?? failure;
        var unrecorded = await CatchAsync(() => RecordAsync(operation, progress.Latest, failure, stopping.IsCancellationRequested));
        return (progress.Latest, failure ?? unrecorded);
    }

    /// <summary>Ends the run when somebody wants that, somebody else has taken the operation over, or the lease cannot be renewed for good.</summary>
    private async Task RenewAsync(Operation operation, LatestProgress progress, CancellationTokenSource ending)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                if (await store.RenewAsync(operation, progress.Latest, options.Lease, ending.Token) != LeaseState.Held)
                    await ending.CancelAsync();
            }
            catch (TransientFailureException)
            {
                // While the database is away, nobody else can take it over either; and later the lease says who has it.
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch
            {
                await ending.CancelAsync();
                throw;
            }

            await Task.Delay(options.Lease / SignsPerLease, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whatever the token: what has happened is recorded. Where the database is away, the lease ends, and the next attempt finds out what is left to do.</summary>
    private Task RecordAsync(Operation operation, OperationProgress progress, Exception? failure, bool isStopping) => failure switch
    {
        null => store.EndAsync(operation, progress, problem: null, CancellationToken.None),
        OperationCanceledException => store.ReturnAsync(operation, progress, isStopping ? TimeSpan.Zero : PauseAfter(operation), problem: null, CancellationToken.None),
        DeferredException { RetryAfter: { } pause } => store.ReturnAsync(operation, progress, pause, failure.Message, CancellationToken.None),
        TransientFailureException => store.ReturnAsync(operation, progress, PauseAfter(operation), failure.Message, CancellationToken.None),
        RequestRejectedException => store.EndAsync(operation, progress, failure.Message, CancellationToken.None),
        _ => store.EndAsync(operation, progress, $"{failure.Message} ({failure.GetType().Name})", CancellationToken.None),
    };

    private TimeSpan PauseAfter(Operation operation)
    {
        var pause = options.Interval * Math.Pow(2, Math.Clamp(operation.Attempt - 1, 0, MostDoublings));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>Any failure is one of the operation: it is recorded and handed on, and ends nothing else.</summary>
    private static async Task<Exception?> CatchAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
#pragma warning disable CA1031
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure;
        }
    }

    private sealed class LatestProgress : IProgress<OperationProgress>
    {
        public volatile OperationProgress Latest = new();

        public void Report(OperationProgress value) => Latest = value;
    }
}
