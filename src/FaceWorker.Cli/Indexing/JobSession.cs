using FaceWorker.Cli.Frame;
using FaceWorker.Client;

namespace FaceWorker.Cli.Indexing;

/// <summary>What the commands have in common that send many images: remark, progress, summary and exit code.</summary>
internal sealed class JobSession<TResult>(Call call, JobTally<TResult> tally, int window)
    where TResult : class
{
    /// <param name="jobs">Made from the connected client; enumerated more than once.</param>
    public async Task<ExitCode> RunAsync(WorkQueue queue, Func<IFaceWorkerClient, IEnumerable<ImageJob<TResult>>> jobs, CancellationToken cancel)
    {
        if (await Workers.CountAsync(call.Shell, queue, cancel) == 0)
            call.Output.Note($"No worker consumes '{queue.Name}' yet; the images wait in the queue. {Failures.StartWorkerRemedy}");
        await using var client = await call.Shell.ConnectToBus(call.Shell.Settings.Broker, cancel);
        IJobObserver<TResult> observer = call.Output.IsJson ? new JsonLines<TResult>(call.Output) : new TextLines<TResult>(call.Output);

        var started = call.Shell.Time.GetTimestamp();
        var wasInterrupted = !await RunToTheEndAsync(new JobRun<TResult>(tally, window, observer), jobs(client), cancel);
        var summary = tally.Summarize(call.Shell.Time.GetElapsedTime(started));
        JobReport.Write(call.Output, summary, wasInterrupted);
        return ExitCodeOf(summary, wasInterrupted);
    }

    /// <summary>False when Ctrl-C came first.</summary>
    private async Task<bool> RunToTheEndAsync(JobRun<TResult> run, IEnumerable<ImageJob<TResult>> jobs, CancellationToken cancel)
    {
        try
        {
            await new JobProgress<TResult>(call.Shell, call.Output, tally).ShowAsync(run.RunAsync(jobs, cancel), jobs);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private static ExitCode ExitCodeOf(JobSummary summary, bool wasInterrupted) =>
        wasInterrupted ? ExitCode.Interrupted
        : summary.Failed > 0 ? ExitCode.Failed
        : summary.Rejected > 0 ? ExitCode.Rejected
        : ExitCode.Done;
}
