using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Verification;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers whether an image shows this subject, or which of these.</summary>
internal sealed class VerifySubjectsConsumer(Func<IImageViewer, SubjectVerifier> verifier, Viewers viewers, RequestHandler handler) : IConsumer<VerifySubjects>
{
    public Task Consume(ConsumeContext<VerifySubjects> context)
    {
        var message = context.Message;
        var about = RequestTopic.Of(message, message.Gallery, RequestMapping.SourceOf(message.Image));
        return handler.HandleAsync(context, about, async (request, cancel) =>
            Outcome.Answered((await verifier(viewers.For(context, request)).VerifyAsync(request, message.ToJob(), cancel)).ToMessage(message.JobId)));
    }
}
