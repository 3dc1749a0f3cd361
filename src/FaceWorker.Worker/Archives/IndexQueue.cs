using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Hosting;
using MassTransit;

namespace FaceWorker.Worker.Archives;

/// <summary>Sends the jobs of archives to the broker, and returns when it has confirmed them.</summary>
internal sealed class IndexQueue(IBusControl bus, ServerOptions servers) : IIndexQueue
{
    /// <summary>A broker that does not confirm within this time is asked again later.</summary>
    private static readonly TimeSpan ConfirmationTimeout = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public Task SendAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel) => TransientBroker.WithinAsync(ConfirmationTimeout, async limited =>
    {
        var user = Sender.UserOf(servers.Broker);
        var asOurs = Pipe.Execute<SendContext<IndexImage>>(context => context.SetUser(user)); // so that workers tell these jobs from those of clients
        var endpoint = await bus.GetSendEndpoint(FaceWorkerQueues.Index.Address);
        await Task.WhenAll(jobs.Select(job => endpoint.Send(ToMessage(job), asOurs, limited)));
    }, cancel);

    /// <inheritdoc />
    public async Task<bool> IsEmptyAsync(CancellationToken cancel) =>
        !await TransientBroker.AsTransientAsync(() => BrokerQueues.HoldsJobsAsync(servers.Broker, FaceWorkerQueues.Index, cancel));

    private static IndexImage ToMessage(ArchiveJob job) => new()
    {
        JobId = $"archive:{job.Archive}/{job.Item}",
        Gallery = job.Gallery.ToString(),
        Image = job.ToImageReference(),
        Item = new ArchiveItemReference(job.Archive, job.Item),
    };
}
