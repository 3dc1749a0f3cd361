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
        var about = new RequestTopic(message.JobId, message.Gallery, RequestMapping.SourceOf(message.Image));
        return handler.HandleAsync(context, about, async cancel =>
        {
            if (ItemDelivery.Of(context, message.Item) is { } delivery && !await MayIndexAsync(delivery, about, RequestMapping.AddressOf(message.Image), cancel))
                return null;
            var outcome = await indexer(viewers.For(context)).IndexAsync(message.ToJob(), cancel);
            if (about.Item is { } item)
                await ledger.RecordAsync(item.Stored(outcome.Image), cancel);
            return outcome.ToMessage(message.JobId);
        }, publish: true);
    }

    /// <summary>False when there is nothing to do: the archive is held, or gone.</summary>
    /// <exception cref="RequestRejectedException">The item is not the message's: nothing is written about it.</exception>
    private async Task<bool> MayIndexAsync(ItemDelivery delivery, RequestTopic about, string? address, CancellationToken cancel)
    {
        switch (await ledger.FindAsync(new NamedItem(delivery.Archive, delivery.Item, about.Gallery, address), cancel))
        {
            case ItemStanding.Foreign:
                throw new RequestRejectedException(RejectionReason.InvalidMessage,
                    $"Field 'item' names item {delivery.Item} of archive {delivery.Archive}, which is not '{about.Source}' of gallery '{about.Gallery}'; leave the field out: it is for the jobs of archives.");
            case ItemStanding.Gone:
                return false;
            case ItemStanding.Held:
                await ledger.RecordAsync(delivery.Returned(), cancel);
                return false;
            default:
                about.Item = delivery;
                return true;
        }
    }
}
