using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One image of an archive: indexes it, writes the archive's ledger, and answers the sender if it waits. Its outcome is also an event.</summary>
internal sealed class IndexImageConsumer(Func<IImageViewer, ImageIndexer> indexer, Viewers viewers, IArchiveLedger ledger, RequestHandler handler, ILogger<IndexImageConsumer> log)
    : IConsumer<IndexImage>
{
    public Task Consume(ConsumeContext<IndexImage> context)
    {
        var message = context.Message;
        var about = new RequestTopic(message.JobId, message.Gallery, RequestMapping.SourceOf(message.Image));
        return handler.HandleAsync(context, about, async (request, cancel) =>
        {
            if (message.Item is not null && !request.Caller.IsAnyone())
                throw RequestMapping.Invalid("Field 'item' is set; leave it out: only jobs of archives have it.");
            if (ItemDelivery.Of(context, message.Item) is { } item && await FindReasonToIgnoreAsync(context, item, about, RequestMapping.AddressOf(message.Image), cancel) is { } ignored)
                return ignored;
            var outcome = await indexer(viewers.For(context, request)).IndexAsync(request, message.ToJob(), cancel);
            return Outcome.Answered(outcome.ToMessage(message.JobId), about.Item?.Stored(outcome.Image));
        }, isJob: true);
    }

    /// <summary>Null when the item is to be indexed; otherwise its archive is paused or cancelled, or gone.</summary>
    /// <exception cref="RequestRejectedException">The item does not belong to the message: nothing is recorded for it.</exception>
    private async Task<Outcome?> FindReasonToIgnoreAsync(ConsumeContext context, ItemDelivery item, RequestTopic about, string? address, CancellationToken cancel)
    {
        switch (await ledger.FindAsync(new NamedItem(item.Archive, item.Item, about.Gallery, address), cancel))
        {
            case ItemStanding.Foreign:
                throw new RequestRejectedException(RejectionReason.InvalidMessage,
                    $"Field 'item' names item {item.Item} of archive {item.Archive}, which is not '{about.Source}' of gallery '{about.Gallery}'; leave the field out: only jobs of archives have it.");
            case ItemStanding.Gone when context.ReceiveContext.IsAsked(): // jobs of archives are not
                throw new RequestRejectedException(RejectionReason.UnknownArchive,
                    $"Field 'item' names item {item.Item} of archive {item.Archive}, which does not exist; leave the field out: only jobs of archives have it.");
            case ItemStanding.Gone:
                log.Ignored(about.LoggedSource, about.LoggedGallery, $"archive {item.Archive} has no item {item.Item}; the archive was probably deleted with its gallery");
                return Outcome.Ignored();
            case ItemStanding.Held:
                log.Ignored(about.LoggedSource, about.LoggedGallery, $"archive {item.Archive} is paused or cancelled; item {item.Item} goes back to its list of files");
                return Outcome.Ignored(item.Returned());
            default:
                about.Item = item;
                return null;
        }
    }
}
