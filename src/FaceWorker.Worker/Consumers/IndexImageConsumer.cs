using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One image of an archive: indexes it, writes the archive's ledger, answers whoever waits, and publishes the outcome as an event.</summary>
internal sealed class IndexImageConsumer(WatchedIndexer indexer, IArchiveLedger ledger, RequestHandler handler) : IConsumer<IndexImage>
{
    public async Task Consume(ConsumeContext<IndexImage> context)
    {
        var message = context.Message;
        var delivery = ItemDelivery.Of(context, message.Item);
        if (delivery is not null && await handler.PatientlyAsync(async cancel => await ledger.IsHeldAsync(delivery.Archive, cancel), context.CancellationToken))
        {
            await handler.PatientlyAsync(cancel => ledger.RecordAsync(delivery.Returned(), cancel), context.CancellationToken);
            return;
        }

        var about = new RequestTopic(message.JobId, message.Gallery, RequestMapping.SourceOf(message.Image), delivery);
        await handler.HandleAsync(context, about, async cancel =>
        {
            var outcome = await indexer.IndexAsync(message.ToJob(), Deliveries.IsSuspect(context.ReceiveContext), cancel);
            if (delivery is not null)
                await ledger.RecordAsync(delivery.Stored(outcome.Image), cancel);
            return outcome.ToMessage(message.JobId);
        }, publish: true);
    }
}
