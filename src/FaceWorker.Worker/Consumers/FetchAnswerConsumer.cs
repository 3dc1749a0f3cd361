using FaceWorker.Contracts;
using FaceWorker.Core.Requests;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Tells what was answered to a request, to a caller who was away.</summary>
internal sealed class FetchAnswerConsumer(AnswerFetcher fetcher, RequestHandler handler) : IConsumer<FetchAnswer>
{
    public Task Consume(ConsumeContext<FetchAnswer> context)
    {
        var message = context.Message;
        return handler.HandleAsync(context, new RequestTopic(message.JobId, message.Gallery, Source: null), async (request, cancel) =>
        {
            var job = message.ToJob();
            return Outcome.Answered(ToMessage(await fetcher.FetchAsync(request, job, cancel), message, job));
        });
    }

    private static AnswerFetched ToMessage(FetchedAnswer fetched, FetchAnswer message, FetchJob job)
    {
        var answer = AnswerKeeper.Read(fetched.Answer);
        return new AnswerFetched
        {
            JobId = message.JobId,
            Gallery = message.Gallery,
            RequestId = job.RequestId,
            State = answer switch
            {
                RequestRejected { Reason: RejectionReason.Expired } => AnswerState.Expired,
                not null => AnswerState.Answered,
                null => fetched.IsInWork ? AnswerState.InWork : AnswerState.Unknown,
            },
            KeptUntil = answer is null ? null : fetched.Answer!.KeptUntil,
            ImagesAnswered = fetched.Images > 0 ? fetched.Images : null,
            Identified = answer as FacesIdentified,
            Verified = answer as FacesVerified,
            SubjectsVerified = answer as SubjectsVerified,
            FaceAdded = answer as FaceAdded,
            ManyIdentified = answer as ManyIdentified,
            Rejected = answer as RequestRejected,
        };
    }
}
