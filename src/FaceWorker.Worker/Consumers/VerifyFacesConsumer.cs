using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Verification;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers whether two images show the same person.</summary>
internal sealed class VerifyFacesConsumer(Func<IImageViewer, FaceVerifier> verifier, Viewers viewers, RequestHandler handler) : IConsumer<VerifyFaces>
{
    public Task Consume(ConsumeContext<VerifyFaces> context)
    {
        var message = context.Message;
        var about = RequestTopic.Of(message, message.Gallery, source: null);
        return handler.HandleAsync(context, about, async (request, cancel) =>
            Outcome.Answered((await verifier(viewers.For(context, request)).VerifyAsync(request, message.ToJob(), cancel)).ToMessage(message.JobId)));
    }
}
