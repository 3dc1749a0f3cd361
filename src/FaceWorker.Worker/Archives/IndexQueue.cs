using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Hosting;
using FaceWorker.Worker.Consumers;
using MassTransit;

namespace FaceWorker.Worker.Archives;

/// <summary>Sends the jobs of archives to the broker, and returns when it has confirmed them.</summary>
internal sealed class IndexQueue(IBusControl bus, ServerOptions servers) : IIndexQueue
{
    /// <summary>A broker that does not confirm within this time, for example because it is short of disk or memory, is asked again later.</summary>
    private static readonly TimeSpan ConfirmationTimeout = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public Task SendAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel) => TryAsync(async limited =>
    {
        var endpoint = await bus.GetSendEndpoint(FaceWorkerQueues.Index.Address);
        await Task.WhenAll(jobs.Select(job => endpoint.Send(ToMessage(job), limited)));
    }, cancel);

    /// <inheritdoc />
    public async Task<bool> IsEmptyAsync(CancellationToken cancel) =>
        !await TransientBroker.AsTransientAsync(() => BrokerQueues.HoldsJobsAsync(servers.Broker, FaceWorkerQueues.Index, cancel));

    /// <exception cref="TransientFailureException">The broker does not answer, or accepts nothing at the moment.</exception>
    public Task PublishAsync(object message, CancellationToken cancel) => TryAsync(limited => bus.PublishEventAsync(message, limited), cancel);

    private static IndexImage ToMessage(ArchiveJob job) => new()
    {
        JobId = $"archive:{job.Archive}/{job.Item}",
        Gallery = job.Gallery.ToString(),
        Image = job.ToImageReference(),
        Item = new ArchiveItemReference(job.Archive, job.Item),
    };

    private static async Task TryAsync(Func<CancellationToken, Task> send, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(ConfirmationTimeout);
        try
        {
            await send(limited.Token).WaitAsync(limited.Token); // a send that was in flight when the connection broke may never return
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            throw new TransientFailureException($"The broker does not accept messages at the moment: {exception.Message}", exception);
        }
    }
}
