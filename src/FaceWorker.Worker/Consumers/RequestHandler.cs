using System.Diagnostics;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;
using FaceWorker.Worker.Duties;
using FaceWorker.Worker.Lifecycle;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Handles requests, and does what the <see cref="Outcome"/> of each says.</summary>
internal sealed class RequestHandler(
    IGalleryStore store, IArchiveLedger archives, JobPostponer postponer, JobParker parker, DeviceLoss device, ServerRetry servers, Wakeups wakeups, WorkerOptions options, Instruments instruments, TimeProvider time, ILogger<RequestHandler> log)
{
    private const int LongestDetail = 8192; // characters

    /// <summary>
    /// Handles one request. Its message stays unacknowledged until the answer is sent, however long a server is unavailable; it ends without
    /// one when the message's delivery is lost, because the broker delivers it again, and when the message expires, because nobody waits any more.
    /// </summary>
    /// <param name="isJob">Its outcome is also an event; otherwise it is a question.</param>
    public async Task HandleAsync(ConsumeContext context, RequestTopic about, Func<RequestContext, CancellationToken, Task<Outcome>> handle, bool isJob = false)
    {
        context.ReceiveContext.GetOrAddPayload(() => new Understood());
        using var span = DeliverySpans.Begin(context.ReceiveContext);
        using var delivery = DeliveryLife.Of(context, options, time);
        var began = time.GetTimestamp();
        var shown = about.Shortened();
        var request = new Request(context, shown, isJob, delivery);
        try
        {
            await HandleAsync(request, about.TooLong is null ? handle : (_, _) => throw about.Refuse());
        }
        catch (Exception exception) when (delivery.IsLost)
        {
            request.End ??= RequestEnd.Lost;
            log.DeliveryLost(shown.LoggedSource, shown.LoggedGallery, exception.Message);
        }
        catch (OperationCanceledException) when (delivery.IsExpired)
        {
            request.End ??= RequestEnd.Expired;
            log.Expired(shown.LoggedSource, shown.LoggedGallery);
            if (delivery.IsAskerWaiting)
                await AnswerAsync(request, await RejectAsync(shown, TooLate(), context.CancellationToken), context.CancellationToken);
        }
        finally
        {
            var end = request.End ?? RequestEnd.Failed;
            span?.SetTag(Attributes.Outcome, end.ToName()).SetStatus(end == RequestEnd.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            instruments.RequestEnded(DeliverySpans.KindOf(context.ReceiveContext), end, time.GetElapsedTime(began));
        }
    }

    /// <summary>Writes the rejection down, and makes the answer of it.</summary>
    public async Task<RequestRejected> RejectAsync(RequestTopic about, RequestRejectedException rejected, CancellationToken cancel)
    {
        instruments.RequestRejected(rejected.Reason);
        var detail = rejected.Message.Beginning(LongestDetail)!;
        log.Rejected(about.LoggedSource, about.LoggedGallery, rejected.Reason, detail.InOneLine(LongestDetail)!);
        await servers.RunAsync(token => store.RecordRejectionAsync(about.Gallery, about.Source, rejected.Reason, detail, token), cancel);
        return new RequestRejected
        {
            JobId = about.JobId,
            Gallery = about.Gallery,
            Source = about.Source,
            Reason = rejected.Reason,
            Detail = detail,
            Faces = rejected.Faces.Count == 0 ? null : [.. rejected.Faces.Select(face => face.ToMessage())],
        };
    }

    private async Task HandleAsync(Request request, Func<RequestContext, CancellationToken, Task<Outcome>> handle)
    {
        try
        {
            await EndAsync(request, await servers.RunAsync(token => handle(request.Asked, token), request.Ended));
        }
        catch (Exception exception) when (!request.Ended.IsCancellationRequested)
        {
            var outcome = request.OutcomeOf(exception);
            await EndAsync(request, outcome);
            if (outcome.Destination != Destination.Error)
                return;
            if (request.IsLastAttempt)
                await request.Context.ReplyAsync(Failed(request.About, exception, request.Context)).WaitAsync(request.Ended);
            throw;
        }
    }

    private async Task EndAsync(Request request, Outcome outcome)
    {
        request.End = outcome.End;
        switch (outcome.Destination)
        {
            case Destination.Later:
                await PostponeAsync(request, (DeferredException)outcome.Cause!);
                return;
            case Destination.AnotherWorker:
                device.Report((DeviceLostException)outcome.Cause!);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, request.Ended); // given back any earlier, the message would come here again
                return;
            case Destination.DeadLetter:
                await servers.RunAsync(token => parker.ParkAsync(request.Context.ReceiveContext, outcome.Rejection!, token), request.Ended);
                break;
        }

        if (outcome.Line is { } line)
        {
            await servers.RunAsync(token => archives.RecordAsync(line, token), request.Ended);
            wakeups.Wake(Wakeup.WorkEnded);
        }

        if (outcome.Rejection is { } rejected)
            await AnswerAsync(request, await RejectAsync(request.About, rejected, request.Ended), request.Ended);
        if (outcome.Answer is not { } answer)
            return;
        Failpoints.ReachAfterCommit();
        await AnswerAsync(request, answer, request.Ended);
    }

    private async Task PostponeAsync(Request request, DeferredException deferred)
    {
        var (_, about, _, delivery) = request;
        try
        {
            await servers.RunAsync(token => postponer.PostponeAsync(request.Context.ReceiveContext, about.Item, deferred, delivery.AnswerBy, token), request.Ended);
            log.PutBack(about.LoggedSource, about.LoggedGallery, deferred.Message);
        }
        catch (RequestRejectedException givenUp)
        {
            await EndAsync(request, request.OutcomeOf(givenUp));
        }
    }

    /// <summary>For the asker alone: the message is in the error queue, and its handling will be tried again there.</summary>
    private static RequestRejected Failed(RequestTopic about, Exception bug, ConsumeContext context) => new()
    {
        JobId = about.JobId,
        Gallery = about.Gallery,
        Source = about.Source,
        Reason = RejectionReason.InternalError,
        Detail = $"The worker failed with a bug ({bug.GetType().Name}); its log says more. The message is in '{context.ReceiveContext.InputAddress.Segments[^1]}_error'. Please report it to the operator.",
    };

    private RequestRejectedException TooLate() => new(RejectionReason.TooSlow,
        $"The request was not answered within the worker's setting Worker:RequestTimeToLive ({options.RequestTimeToLive}). Ask again, or give the message a time to live of its own (expiration).");

    /// <summary>A send that was in flight when the connection broke may never return: it is waited for as long as the delivery lives.</summary>
    private static Task AnswerAsync(Request request, object answer, CancellationToken cancel) => Task.WhenAll(
        request.Context.ReplyAsync(answer), request.IsJob ? request.Context.PublishEventAsync(answer, cancel) : Task.CompletedTask).WaitAsync(cancel);

    private sealed record Request(ConsumeContext Context, RequestTopic About, bool IsJob, DeliveryLife Delivery)
    {
        public CancellationToken Ended => Delivery.Ended;

        /// <summary>How it ended; null: it has not.</summary>
        public RequestEnd? End { get; set; }

        public bool IsLastAttempt => Context.GetRetryAttempt() >= WorkerBus.RetriesOfABug;

        /// <summary>The request as its use case sees it.</summary>
        public RequestContext Asked { get; } = new(Caller.OfBroker, IsJob ? Lane.Bulk : Lane.Interactive) { Deadline = Delivery.AnswerBy };

        public Outcome OutcomeOf(Exception exception) => Outcome.Of(exception, About.Item, IsJob, isLastAttempt: IsLastAttempt);
    }
}
