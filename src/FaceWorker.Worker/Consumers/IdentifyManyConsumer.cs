using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Images;
using FaceWorker.Core.Requests;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers who of a gallery is on each of many images: each as soon as it is known, and at last that all are answered.</summary>
/// <remarks>A few of the images are worked on at a time, so that others have their turns between them. What was answered before, to an earlier delivery of the same request, is answered again from what is kept.</remarks>
internal sealed class IdentifyManyConsumer(
    Func<IImageViewer, FaceIdentifier> identifier, Viewers viewers, IGalleryStore galleries, AnswerKeeper keeper, RequestHandler handler, Rejections rejections, RequestOptions options, WorkerOptions worker, TimeProvider time,
    ILogger<IdentifyManyConsumer> log)
    : IConsumer<IdentifyMany>
{
    public Task Consume(ConsumeContext<IdentifyMany> context)
    {
        var series = new Series(context);
        return handler.HandleAsync(context, series.About, (request, cancel) => AnswerAllAsync(series, request, cancel));
    }

    private async Task<Outcome> AnswerAllAsync(Series series, RequestContext request, CancellationToken cancel)
    {
        if (series.End is null && request.Deadline is { } deadline)
            series.End = Moment.In(deadline - time.GetUtcNow(), time);
        var jobs = series.Message.ToJobs();
        request.Caller.Require(Rights.Identify, jobs[0].Gallery);
        await galleries.GetGalleryAsync(jobs[0].Gallery, cancel); // an unknown one is said once, and not of each image
        var left = jobs.Index().Where(image => !series.Identified.ContainsKey(image.Index + 1)).ToList();
        var few = new ParallelOptions { MaxDegreeOfParallelism = options.ImagesAtATime, CancellationToken = cancel };
        await Parallel.ForEachAsync(left, few, async (image, stop) => await AnswerAsync(series, request, image.Index + 1, image.Item, stop));
        return Outcome.Answered(series.ToMessage());
    }

    private async Task AnswerAsync(Series series, RequestContext request, int position, IdentifyJob job, CancellationToken cancel)
    {
        var kept = series.About.Kept;
        var answer = await keeper.FindAsync(kept, position, cancel);
        if (answer is null)
        {
            answer = await keeper.KeepAsync(kept, position, await LookAsync(series, request, position, job, cancel), cancel);
            await keeper.BeginAsync(kept, series.End?.Left(time), cancel); // the request as a whole is still in work, for however long
        }

        await series.SendAsync(position, answer, cancel);
    }

    /// <summary>An image has as much time as a question has, and what is wrong with it is wrong with no other.</summary>
    private async Task<object> LookAsync(Series series, RequestContext request, int position, IdentifyJob job, CancellationToken cancel)
    {
        var about = new RequestTopic(series.Message.JobId, series.Message.Gallery, RequestMapping.SourceOf(series.Message.Images![position - 1]));
        var (now, limit) = (time.GetUtcNow(), worker.RequestTimeToLive);
        var own = request with { Deadline = now + limit }; // the request's own deadline is in the token, which a clock that is set does not move
        var viewed = series.End?.Left(time) is { } left && left < limit ? own with { Deadline = now + left } : own;
        RequestRejectedException problem;
        try
        {
            var found = await own.RunAsync("image", stop => identifier(viewers.For(series.Context, viewed)).IdentifyAsync(own, job, stop), time, cancel);
            return found.ToMessage(series.Message.JobId);
        }
        catch (RequestRejectedException rejected)
        {
            problem = rejected;
        }
        catch (DeferredException deferred)
        {
            problem = new RequestRejectedException(RejectionReason.Unreadable, $"{deferred.Message} Send the same request again later: only what is missing is worked on then.", deferred);
        }
        catch (TimeoutException late)
        {
            problem = new RequestRejectedException(RejectionReason.TooSlow,
                $"The image was not answered within the worker's setting Worker:RequestTimeToLive ({limit}). Send the same request again later: only what is missing is worked on then.", late);
        }
        catch (Exception bug) when (!cancel.IsCancellationRequested && bug is not (OperationCanceledException or TransientFailureException or DeviceLostException))
        {
            log.ImageFailed(about.LoggedSource, about.LoggedGallery, bug);
            problem = new RequestRejectedException(RejectionReason.InternalError,
                $"The worker failed with a bug at this image ({bug.GetType().Name}); its log says more. Please report it to the operator. Send the same request again later: only what is missing is worked on then.", bug);
        }

        return await rejections.RejectAsync(about, problem, cancel);
    }

    /// <summary>One delivery of a request, and what it has answered so far.</summary>
    private sealed class Series(ConsumeContext<IdentifyMany> context)
    {
        public ConsumeContext<IdentifyMany> Context { get; } = context;

        public RequestTopic About { get; } = RequestTopic.Of(context.Message, context.Message.Gallery, source: null) with { IsSeries = true };

        public IdentifyMany Message => Context.Message;

        /// <summary>When nobody waits for its answers any more; null: somebody always does.</summary>
        public Moment? End { get; set; }

        /// <summary>The images that are answered, by their positions, and whether each was identified. Others may read it while none is being answered.</summary>
        public Dictionary<int, bool> Identified { get; } = [];

        private SemaphoreSlim Sending { get; } = new(1); // has no handle to dispose: it is only awaited

        public async Task SendAsync(int position, object answer, CancellationToken cancel)
        {
            await Sending.WaitAsync(cancel);
            try
            {
                await Context.ReplyAsync(ToMessage(position, answer)).WaitAsync(cancel);
                Identified.Add(position, answer is FacesIdentified);
            }
            finally
            {
                Sending.Release();
            }
        }

        public ManyIdentified ToMessage() => new()
        {
            JobId = Message.JobId,
            RequestId = Message.RequestId!,
            Gallery = Message.Gallery!,
            Count = Identified.Count,
            Rejected = Identified.Values.Count(identified => !identified),
        };

        private ImageIdentified ToMessage(int position, object answer) => new()
        {
            JobId = Message.JobId,
            RequestId = Message.RequestId!,
            Gallery = Message.Gallery!,
            Position = position,
            Count = Message.Images!.Count,
            Answered = Identified.Count + 1,
            Identified = answer as FacesIdentified,
            Rejected = answer as RequestRejected,
        };
    }
}
