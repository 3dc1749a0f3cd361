using FaceWorker.Cli.Frame;
using FaceWorker.Client;

namespace FaceWorker.Cli.Indexing;

/// <summary>What the commands that send many images have in common: remark, progress, summary and exit code.</summary>
internal sealed class JobSession<TResult>(Call call, JobTally<TResult> tally, int window)
    where TResult : class
{
    /// <param name="jobs">Made from the connected client; enumerated more than once.</param>
    public async Task<ExitCode> RunAsync(WorkQueue queue, Func<IFaceWorkerClient, IEnumerable<ImageJob<TResult>>> jobs, CancellationToken cancel)
    {
        await Workers.NoteAbsenceAsync(call, queue, "the images wait in the queue", cancel);
        await using var client = await call.Shell.ConnectToBus(call.Shell.Settings.Broker, cancel);
        var started = call.Shell.Time.GetTimestamp();
        var wasInterrupted = !await RunToTheEndAsync(new JobRun<TResult>(tally, window, call.Output), jobs(client), cancel);
        var summary = tally.Summarize(call.Shell.Time.GetElapsedTime(started));
        call.Output.WriteJsonLine<object>(summary); // as its own type, with all its properties
        Write(call.Output, summary, wasInterrupted);
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

    private static void Write(Output output, JobSummary summary, bool wasInterrupted)
    {
        output.WriteLine(summary.Describe());
        if (summary.Rejected > 0)
            output.WriteLine("Rejected: " + string.Join(", ", summary.Reasons.Select(reason => $"{reason.Key} {reason.Value:N0}")));
        if (summary.Failed > 0)
            output.WriteLine($"Failed: {summary.Failed:N0}; their messages are in the error queue, see 'faceworker status'.");
        if (wasInterrupted)
            output.WriteLine($"Stopped: {summary.Unanswered:N0} images that were sent are still queued or in progress, and will be done; see 'faceworker status'. " +
                "Run the same command again for the rest: nothing is stored twice.");
        else if (summary.Images == 0)
            output.WriteLine("Folders are searched for jpg, png, webp, gif, tif, bmp, avif, heic, jp2, jxl, psd, dng, cr2, cr3, nef, arw and their other spellings; name other files one by one.");
    }

    private static ExitCode ExitCodeOf(JobSummary summary, bool wasInterrupted) =>
        wasInterrupted ? ExitCode.Interrupted
        : summary.Failed > 0 ? ExitCode.Failed
        : summary.Rejected > 0 ? ExitCode.Rejected
        : ExitCode.Done;
}
