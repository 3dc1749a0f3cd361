using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Worker.Duties;

/// <summary>Works on the operations of one kind, one at a time, so that a long one delays no other kind.</summary>
internal sealed class WorkOnOperations<TRunner>(
    TRunner runner, IOperationStore store, OperationOptions options, Wakeups wakeups, Instruments instruments, TimeProvider time, ILogger<OperationRun> log) : IDuty
    where TRunner : IOperationRunner
{
    private readonly OperationRun run = new(store, options, time);

    public string Name => $"WorkOnOperations ({runner.Kind})";

    public TimeSpan Interval => options.Interval;

    public Wakeup? WokenBy => Wakeup.OperationRequested;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        if (!await runner.MayRunAsync(cancel) || await store.ClaimAsync(runner.Kind, options.Lease, cancel) is not { } operation)
            return false;
        log.OperationBegun(operation, operation.Attempt);
        var began = time.GetTimestamp();
        var (progress, failure) = await run.RunAsync(runner, operation, cancel);
        instruments.OperationEnded(operation.Kind, failure, time.GetElapsedTime(began));
        LogEnding(operation, progress, failure);
        wakeups.Wake(Wakeup.WorkEnded);
        return true;
    }

    private void LogEnding(Operation operation, OperationProgress progress, Exception? failure)
    {
        switch (failure)
        {
            case null:
                log.OperationDone(operation, progress.Step ?? "nothing was left to do");
                break;
            case OperationCanceledException:
                log.OperationStopped(operation);
                break;
            case TransientFailureException:
                log.OperationReturned(operation, failure.Message);
                break;
            default:
                log.OperationFailed(operation, failure.Message, failure is RequestRejectedException ? null : failure);
                break;
        }
    }
}
