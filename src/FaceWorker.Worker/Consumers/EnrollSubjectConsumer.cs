using FaceWorker.Contracts;
using FaceWorker.Core.Enrollment;
using FaceWorker.Core.Indexing;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One image of a subject: stores it with its name, answers whoever waits, and publishes the outcome as an event.</summary>
internal sealed class EnrollSubjectConsumer(SubjectEnroller enroller, IsolatedIndexer isolated, RequestHandler handler) : IConsumer<EnrollSubject>
{
    public Task Consume(ConsumeContext<EnrollSubject> context)
    {
        var message = context.Message;
        var about = new RequestTopic(message.JobId, message.Gallery, RequestMapping.SourceOf(message.Image));
        return handler.HandleAsync(context, about, async cancel =>
        {
            var job = message.ToJob();
            if (Deliveries.IsSuspect(context.ReceiveContext))
                await isolated.TryAsync(new IndexJob(job.Gallery, job.Image), cancel);
            return (await enroller.EnrollAsync(job, cancel)).ToMessage(message.JobId);
        }, publish: true);
    }
}
