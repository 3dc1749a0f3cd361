using FaceWorker.Contracts;
using FaceWorker.Core.Indexing;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One image of an archive: indexes it, answers whoever waits, and publishes the outcome as an event.</summary>
internal sealed class IndexImageConsumer(ImageIndexer indexer, RequestHandler handler) : IConsumer<IndexImage>
{
    public Task Consume(ConsumeContext<IndexImage> context)
    {
        var message = context.Message;
        var about = new RequestTopic(message.JobId, message.Gallery, RequestMapping.SourceOf(message.Image));
        return handler.HandleAsync(context, about,
            async cancel => (await indexer.IndexAsync(message.ToJob(), cancel)).ToMessage(message.JobId), publish: true);
    }
}
