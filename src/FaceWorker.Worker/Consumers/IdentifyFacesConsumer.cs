using FaceWorker.Contracts;
using FaceWorker.Core.Identification;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers who, of a gallery, is on an image.</summary>
internal sealed class IdentifyFacesConsumer(FaceIdentifier identifier, RequestHandler handler) : IConsumer<IdentifyFaces>
{
    public Task Consume(ConsumeContext<IdentifyFaces> context)
    {
        var message = context.Message;
        var about = new RequestTopic(message.JobId, message.Gallery, RequestMapping.SourceOf(message.Image));
        return handler.HandleAsync(context, about,
            async cancel => (await identifier.IdentifyAsync(message.ToJob(), cancel)).ToMessage(message.JobId));
    }
}
