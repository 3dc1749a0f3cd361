using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Indexing;

/// <summary>One image to be sent to the workers.</summary>
internal sealed record ImageJob<TResult>(string Path, Func<CancellationToken, Task<Answer<TResult>>> SendAsync)
    where TResult : class;

/// <summary>Sends images to the workers, a bounded number at a time, and counts what comes back.</summary>
/// <param name="window">Jobs sent and not yet answered; while there are so many, the next path is not even looked up.</param>
internal sealed class JobRun<TResult>(JobTally<TResult> tally, int window, IJobObserver<TResult> observer)
    where TResult : class
{
    /// <exception cref="CliFailure">The gallery or its model is at fault: no other image would fare better.</exception>
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
            observer.Failed(new JobFailure(job.Path, exception.Message));
        }
    }

    private void Report(TResult result)
    {
        tally.Count(result);
        observer.Done(result);
    }

    private void Report(RequestRejected rejection)
    {
        if (Rejections.IsOfWholeGallery(rejection))
            throw Rejections.Explain(rejection);
        tally.Count(rejection);
        observer.Rejected(rejection);
    }
}

/// <summary>Is told of each image once it is done, by many at once.</summary>
internal interface IJobObserver<TResult>
{
    void Done(TResult result);

    void Rejected(RequestRejected rejection);

    void Failed(JobFailure failure);
}

/// <summary>An image whose handling met a bug.</summary>
internal sealed record JobFailure(string Source, string Detail)
{
    public string Outcome { get; init; } = "failed";
}
