using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core;

namespace FaceWorker.Cli.Indexing;

/// <summary>One image to be sent to the workers.</summary>
internal sealed record ImageJob<TResult>(string Path, Func<CancellationToken, Task<Answer<TResult>>> SendAsync)
    where TResult : class;

/// <summary>Sends images to the workers, a bounded number at a time, and counts what comes back. With <c>--json</c> each answer is a line as it came over the bus;
/// without, each image that was not done.</summary>
/// <param name="window">Jobs sent and not yet answered; while there are so many, the next path is not even looked up.</param>
internal sealed class JobRun<TResult>(JobTally<TResult> tally, int window, Output output)
    where TResult : class
{
    /// <exception cref="CliFailure">The gallery or its model is at fault: every other image would fail the same way.</exception>
    public Task RunAsync(IEnumerable<ImageJob<TResult>> jobs, CancellationToken cancel) => Parallel.ForEachAsync(
        jobs,
        new ParallelOptions { MaxDegreeOfParallelism = window, CancellationToken = cancel },
        async (job, stop) => await SendAsync(job, stop));

    private async Task SendAsync(ImageJob<TResult> job, CancellationToken cancel)
    {
        tally.CountSent();
        try
        {
            var answer = await job.SendAsync(cancel);
            if (answer.Result is { } result)
                Report(result);
            else
                Report(answer.Rejection!);
        }
        catch (WorkerFailedException exception)
        {
            tally.CountFailed();
            output.WriteJsonLine(new { source = job.Path, detail = exception.Message, outcome = "failed" });
            output.WriteLine($"failed   {job.Path}: {exception.Message}");
        }
    }

    private void Report(TResult result)
    {
        tally.Count(result);
        output.WriteJsonLine(result);
    }

    private void Report(RequestRejected rejection)
    {
        if (Rejections.IsOfWholeGallery(rejection.Reason))
            throw Rejections.Explain(rejection);
        tally.Count(rejection);
        output.WriteJsonLine(rejection);
        output.WriteLine($"rejected {rejection.Source}: {rejection.Reason.ToName()}. {rejection.Detail}");
    }
}
