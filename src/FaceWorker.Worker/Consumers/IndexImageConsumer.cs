using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One image of an archive: indexes it, writes the archive's ledger, answers whoever waits, and publishes the outcome as an event.</summary>
internal sealed class IndexImageConsumer(Func<IImageViewer, ImageIndexer> indexer, Viewers viewers, IArchiveLedger ledger, RequestHandler handler) : IConsumer<IndexImage>
{
    public Task Consume(ConsumeContext<IndexImage> context)
    {
        var message = context.Message;
        var delivery = ItemDelivery.Of(context, message.Item);
        var about = new RequestTopic(message.JobId, message.Gallery, RequestMapping.SourceOf(message.Image), delivery);
        return handler.HandleAsync(context, about, async cancel =>
        {
            if (delivery is not null && await ledger.IsHeldAsync(delivery.Archive, cancel))
            {
                await ledger.RecordAsync(delivery.Returned(), cancel);
                return null;
            }

            var outcome = await indexer(viewers.For(context)).IndexAsync(message.ToJob(), cancel);
            if (delivery is not null)
                await ledger.RecordAsync(delivery.Stored(outcome.Image), cancel);
            return outcome.ToMessage(message.JobId);
        }, publish: true);
    }
}
