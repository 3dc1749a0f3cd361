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

/// <summary>Operations that the command works on itself, with a progress bar. When it is killed, a worker takes over; Ctrl-C cancels.</summary>
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
            throw new CliFailure("cancelled", $"Operation {operation.Id} was cancelled.", $"To have a worker do it: faceworker operations retry {operation.Id}", ExitCode.Failed, failure);
        else if (failure is TransientFailureException)
            throw StaysQueued(Failures.Explain(failure, call.Shell.Settings, cancel), operation);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return outcome!;
    }

    private static CliFailure StaysQueued(CliFailure failure, Operation operation) => new(failure.Code,
        $"{failure.Message} Operation {operation.Id} stays queued, and a worker repeats it once the database is available.",
        $"{failure.Remedy}. Then follow it with 'faceworker operations show {operation.Id}', or cancel it with 'faceworker operations cancel {operation.Id}'.", failure.Exit, failure);

    /// <summary>No worker continues it.</summary>
    private static async Task CancelAsync(Call call, GalleryDatabase database, Operation operation)
    {
        try
        {
            await new OperationAdministration(database).CancelAsync(call.Context, operation.Id, CancellationToken.None);
        }
        catch (Exception exception) when (exception is RequestRejectedException or TransientFailureException)
        {
            // It has ended; or the database is unavailable, and a worker will repeat it.
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
