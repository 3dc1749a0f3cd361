using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;

namespace FaceWorker.Worker.Operations;

/// <summary>What this worker's keeper of operations does, in the log.</summary>
internal sealed class OperationLog(ILogger<OperationKeeper> log) : IOperationObserver
{
    public void Begun(Operation operation) => log.OperationBegun(operation, operation.Attempt);

    public void Ended(Operation operation, OperationProgress progress, Exception? failure)
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

    public void Waiting(Exception failure, TimeSpan pause)
    {
        if (failure is TransientFailureException)
            log.OperationsWait(failure.Message, pause.TotalSeconds);
        else
            log.OperationsBroken(failure.Message, pause.TotalSeconds, failure);
    }
}
