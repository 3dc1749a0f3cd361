using System.Runtime.ExceptionServices;
using FaceWorker.Cli.Frame;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Storage;
using FaceWorker.Storage.Operations;

namespace FaceWorker.Cli.Operations;

/// <summary>Operations that the command works on itself, behind a bar. When it is killed, a worker takes over; Ctrl-C cancels.</summary>
internal static class OwnOperation
{
    private static readonly OperationOptions Options = new();

    /// <summary>What the use case found.</summary>
    public static async Task<TOutcome> RunAsync<TJob, TOutcome>(Call call, GalleryDatabase database, OperationKind kind, GalleryName gallery, TJob job,
        Func<RequestContext, TJob, IProgress<WorkProgress>, CancellationToken, Task<TOutcome>> useCase, CancellationToken cancel)
        where TJob : notnull
        where TOutcome : class
    {
        TOutcome? outcome = null;
        var bar = new WorkBar(call.Shell, call.Output);
        var runner = new JobRunner<TJob, TOutcome>(kind, async (context, wanted, progress, stop) => outcome = await useCase(context, wanted, new Both(progress, bar), stop));
        var store = new OperationStore(database, $"{call.Shell.User} at {Environment.MachineName}:{Environment.ProcessId}");
        var operation = await store.BeginAsync(runner.Request(call.Context, gallery, job), Options.Lease, CancellationToken.None); // half begun, a worker would do it later
        var (_, failure) = await bar.ShowAsync(new OperationRun(store, Options, call.Shell.Time).RunAsync(runner, operation, cancel));
        if (cancel.IsCancellationRequested)
            await CancelAsync(call, database, operation);
        else if (failure is OperationCanceledException)
            throw new CliFailure("cancelled", $"Operation {operation.Id} was cancelled.", $"A worker does it after: faceworker operations retry {operation.Id}", ExitCode.Failed, failure);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return outcome!;
    }

    /// <summary>Nobody else is to go on with it.</summary>
    private static async Task CancelAsync(Call call, GalleryDatabase database, Operation operation)
    {
        try
        {
            await new OperationAdministration(database).CancelAsync(call.Context, operation.Id, CancellationToken.None);
        }
        catch (Exception exception) when (exception is RequestRejectedException or TransientFailureException)
        {
            // It has ended; or a worker, which finds it, does it all the same.
        }
    }

    private sealed class Both(IProgress<WorkProgress> one, IProgress<WorkProgress> other) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            one.Report(value);
            other.Report(value);
        }
    }
}
