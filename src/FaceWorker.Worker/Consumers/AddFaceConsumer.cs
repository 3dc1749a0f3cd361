using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One face that a person drew on an image of a gallery: stores it, and answers the sender.</summary>
internal sealed class AddFaceConsumer(Func<IImageViewer, FaceAdder> adder, Viewers viewers, RequestHandler handler) : IConsumer<AddFace>
{
    public Task Consume(ConsumeContext<AddFace> context)
    {
        var message = context.Message;
        var about = RequestTopic.Of(message, message.Gallery, message.ImageId is { } image ? $"image {image}" : null);
        return handler.HandleAsync(context, about, async (request, cancel) =>
            Outcome.Answered((await adder(viewers.For(context, request)).AddAsync(request, message.ToJob(), cancel)).ToMessage(message.JobId)));
    }
}
