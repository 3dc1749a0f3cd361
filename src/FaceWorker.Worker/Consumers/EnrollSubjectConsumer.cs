using FaceWorker.Contracts;
using FaceWorker.Core.Enrollment;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One image of a subject: stores it with its name, and answers the sender if it waits. Its outcome is also an event.</summary>
internal sealed class EnrollSubjectConsumer(Func<IImageViewer, SubjectEnroller> enroller, Viewers viewers, RequestHandler handler) : IConsumer<EnrollSubject>
{
    public Task Consume(ConsumeContext<EnrollSubject> context)
    {
        var message = context.Message;
        var about = new RequestTopic(message.JobId, message.Gallery, RequestMapping.SourceOf(message.Image));
        return handler.HandleAsync(context, about, async (request, cancel) =>
            Outcome.Answered((await enroller(viewers.For(context, request)).EnrollAsync(request, message.ToJob(), cancel)).ToMessage(message.JobId)), isJob: true);
    }
}
