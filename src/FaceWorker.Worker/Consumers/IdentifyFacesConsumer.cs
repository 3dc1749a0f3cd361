using FaceWorker.Contracts;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers who of a gallery is on an image.</summary>
internal sealed class IdentifyFacesConsumer(Func<IImageViewer, FaceIdentifier> identifier, Viewers viewers, RequestHandler handler) : IConsumer<IdentifyFaces>
{
    public Task Consume(ConsumeContext<IdentifyFaces> context)
    {
        var message = context.Message;
        var about = RequestTopic.Of(message, message.Gallery, RequestMapping.SourceOf(message.Image));
        return handler.HandleAsync(context, about, async (request, cancel) =>
            Outcome.Answered((await identifier(viewers.For(context, request)).IdentifyAsync(request, message.ToJob(), cancel)).ToMessage(message.JobId)));
    }
}
