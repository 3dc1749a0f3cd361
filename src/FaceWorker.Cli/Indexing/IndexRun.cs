using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Indexing;

/// <summary>Sends images to the workers, a bounded number at a time, and counts what comes back.</summary>
/// <param name="window">Jobs sent and not yet answered; while there are so many, the next path is not even looked up.</param>
internal sealed class IndexRun(IFaceWorkerClient client, GalleryName gallery, int window, IIndexObserver observer)
{
    public IndexTally Tally { get; } = new();

    /// <exception cref="CliFailure">There is no such gallery: no other image would fare better.</exception>
    public Task RunAsync(IEnumerable<string> paths, CancellationToken cancel) => Parallel.ForEachAsync(
        paths,
        new ParallelOptions { MaxDegreeOfParallelism = window, CancellationToken = cancel },
        async (path, stop) => await IndexAsync(path, stop));

    private async Task IndexAsync(string path, CancellationToken cancel)
    {
        Tally.CountSent();
        try
        {
            var answer = await client.IndexAsync(new IndexImage { Gallery = gallery.Value, Image = ImageReference.AtPath(path) }, cancel);
            if (answer.Result is { } indexed)
                Report(indexed);
            else
                Report(answer.Rejection!);
        }
        catch (WorkerFailedException exception)
        {
            Tally.CountFailed();
            observer.Failed(new IndexFailure(path, exception.Message));
        }
    }

    private void Report(ImageIndexed indexed)
    {
        Tally.Count(indexed);
        observer.Indexed(indexed);
    }

    private void Report(RequestRejected rejection)
    {
        if (rejection.Reason == RejectionReason.UnknownGallery)
            throw Rejections.Explain(rejection);
        Tally.Count(rejection);
        observer.Rejected(rejection);
    }
}

/// <summary>Is told of each image once it is done, by many at once.</summary>
internal interface IIndexObserver
{
    void Indexed(ImageIndexed image);

    void Rejected(RequestRejected rejection);

    void Failed(IndexFailure failure);
}
