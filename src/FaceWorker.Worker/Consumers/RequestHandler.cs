using System.Diagnostics;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Requests;
using FaceWorker.Core.Telemetry;
using FaceWorker.Worker.Duties;
using FaceWorker.Worker.Lifecycle;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Handles requests, and does what the <see cref="Outcome"/> of each says.</summary>
internal sealed class RequestHandler(
    Callers callers, IArchiveLedger archives, AnswerKeeper keeper, Rejections rejections, JobPostponer postponer, JobParker parker, DeviceLoss device, ServerRetry servers, Wakeups wakeups,
    WorkerOptions options, RequestOptions limits, Instruments instruments, TimeProvider time, ILogger<RequestHandler> log)
{
    /// <summary>For what the database knows of a request that is too late: its asker waits.</summary>
    private static readonly TimeSpan LongestLookUp = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Handles one request. Its message stays unacknowledged until the answer is sent, however long a server is unavailable; it ends without
    /// one when the message's delivery is lost, because the broker delivers it again, and when the message expires, because nobody waits any more. Its own deadline is answered.
    /// </summary>
    /// <param name="isJob">Its outcome is also an event; otherwise it is a question.</param>
    public async Task HandleAsync(ConsumeContext context, RequestTopic about, Func<RequestContext, CancellationToken, Task<Outcome>> handle, bool isJob = false)
    {
        context.ReceiveContext.GetOrAddPayload(() => new Understood());
        using var span = DeliverySpans.Begin(context.ReceiveContext);
        using var delivery = DeliveryLife.Of(context, about.Question?.Deadline, options, time);
        var began = time.GetTimestamp();
        var shown = about.Shortened();
        var request = new Request(context, shown, isJob, delivery) { Refusal = FindRefusal(context, about) };
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
                await AnswerAsync(request, await FindLateAnswerAsync(request, context.CancellationToken), context.CancellationToken);
        }
        finally
        {
            var end = request.End ?? RequestEnd.Failed;
            span?.SetTag(Attributes.Outcome, end.ToName()).SetStatus(end == RequestEnd.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            instruments.RequestEnded(DeliverySpans.KindOf(context.ReceiveContext), end, time.GetElapsedTime(began));
        }
    }

    /// <summary>A bug in the work, or in what is done with its outcome, is tried again. After the last attempt the asker is told, and the message goes to the error queue.</summary>
    private async Task HandleAsync(Request request, Func<RequestContext, CancellationToken, Task<Outcome>> handle)
    {
        try
        {
            await WorkAndEndAsync(request, handle);
        }
        catch (Exception bug) when (!request.Ended.IsCancellationRequested)
        {
            request.End = RequestEnd.Failed;
            if (request.IsLastAttempt)
                await FailAsync(request, bug);
            throw;
        }
    }

    private async Task WorkAndEndAsync(Request request, Func<RequestContext, CancellationToken, Task<Outcome>> handle)
    {
        try
        {
            await EndAsync(request, await servers.RunAsync(token => WorkAsync(request, handle, token), request.Ended));
        }
        catch (Exception exception) when (!request.Ended.IsCancellationRequested && request.OutcomeOf(exception) is { Destination: not Destination.Error } outcome)
        {
            await EndAsync(request, outcome);
        }
    }

    /// <summary>Tells the asker first: keeping the answer may be what fails.</summary>
    private async Task FailAsync(Request request, Exception bug)
    {
        try
        {
            var failed = Rejections.OfBug(request.About, bug, request.Context.ReceiveContext);
            await AnswerAsync(request, failed, request.Ended);
            await KeepAsync(request, failed, request.Ended);
        }
        finally
        {
            await RecordLineAsync(request, request.OutcomeOf(bug));
        }
    }

    /// <summary>Why a question is not begun with. How long it waited counts until a worker has it, not while that waits for a server or tries again.</summary>
    private RequestRejectedException? FindRefusal(ConsumeContext context, RequestTopic about) => about.Question is null || about.IsSeries || context.GetRetryAttempt() > 0
        ? null
        : Admission.FindRefusal(DeliveryLife.WaitingSince(context), time.GetUtcNow(), limits);

    /// <summary>Finds out who asks, and refuses who may not know of the gallery, before anything else of the request is looked at.</summary>
    private async Task AdmitAsync(Request request, CancellationToken cancel)
    {
        var about = request.About;
        var caller = await servers.RunAsync(token => callers.AdmitAsync(request.Context.ReceiveContext, about.Gallery, token), cancel);
        (request.Asked, request.IsAdmitted, about.Kept) = (request.Asked with { Caller = caller }, true, keeper.Of(caller, about.Question, about.Gallery));
    }

    /// <summary>What was answered before is answered again, and what has waited too long is refused: neither is worked on.</summary>
    private async Task<Outcome> WorkAsync(Request request, Func<RequestContext, CancellationToken, Task<Outcome>> handle, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var (_, about, _, delivery) = request;
        await AdmitAsync(request, cancel);
        if (about.Question is { } question)
        {
            RequestMapping.CheckIdOf(question);
            if (await keeper.FindAsync(about.Kept, position: 0, cancel) is { } known && !about.IsSeries)
            {
                log.AnsweredAgain(about.LoggedSource, about.LoggedGallery);
                return Outcome.Known(known);
            }

            if (request.Refusal is { } refusal)
                throw refusal;
            await keeper.BeginAsync(about.Kept, delivery.AnswerBy - time.GetUtcNow(), cancel);
        }

        return await handle(request.Asked, cancel);
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

        await RecordLineAsync(request, outcome);
        if (outcome.Rejection is { } rejected)
            await AnswerAsync(request, await RejectAsync(request, rejected), request.Ended);
        if (outcome.Answer is not { } answer)
            return;
        if (!outcome.IsKnown)
            await KeepAsync(request, answer, request.Ended); // before it is sent: what is lost on its way can be fetched
        Failpoints.ReachAfterCommit();
        if (request.IsJob)
            wakeups.Wake(Wakeup.EventsWritten);
        await AnswerAsync(request, answer, request.Ended);
    }

    /// <summary>Who may not know of a gallery writes nothing into its ledger, nor into its events.</summary>
    private async Task<object> RejectAsync(Request request, RequestRejectedException rejected) => request.IsAdmitted
        ? await KeepAsync(request, await rejections.RejectAsync(request.About, rejected, request.Ended, request.IsJob ? request.Asked : null), request.Ended)
        : rejections.ToAnswer(request.About, rejected);

    private async Task RecordLineAsync(Request request, Outcome outcome)
    {
        if (outcome.Line is not { } line)
            return;
        await servers.RunAsync(token => archives.RecordAsync(line, token), request.Ended);
        wakeups.Wake(Wakeup.WorkEnded);
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

    /// <summary>It is too late to work on the request; but it may have been answered, and the answer been on its way. While the database is away, its asker is told so nevertheless, and nothing is kept.</summary>
    private async Task<object> FindLateAnswerAsync(Request request, CancellationToken cancel)
    {
        var rejected = request.Delivery.Deadline is { } deadline ? Admission.Expired(deadline) : TooLate();
        using var limit = new CancellationTokenSource(LongestLookUp, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await AdmitAsync(request, stop.Token);
            if (await keeper.FindAsync(request.About.Kept, position: 0, stop.Token) is { } known)
                return known;
        }
        catch (RequestRejectedException refused) // it is another request's id, or not known who asks
        {
            rejected = refused;
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // what is known stays unknown
        }

        var answer = rejections.ToAnswer(request.About, rejected);
        if (!request.IsAdmitted)
            return answer;
        try
        {
            await rejections.RecordAsync(answer, stop.Token);
            await KeepAsync(request, answer, stop.Token);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // it is answered without
        }

        return answer;
    }

    private RequestRejectedException TooLate() => new(RejectionReason.TooSlow,
        $"The request was not answered within the worker's setting Worker:RequestTimeToLive ({options.RequestTimeToLive}). Ask again, or give the request a deadline or its message a time to live of its own (expiration).");

    private Task<object> KeepAsync(Request request, object answer, CancellationToken cancel) => keeper.KeepAsync(request.About.Kept, position: 0, answer, cancel);

    /// <summary>A send that was in flight when the connection broke may never return: it is waited for as long as the delivery lives.</summary>
    private static Task AnswerAsync(Request request, object answer, CancellationToken cancel) => request.Context.ReplyAsync(answer).WaitAsync(cancel);

    private sealed record Request(ConsumeContext Context, RequestTopic About, bool IsJob, DeliveryLife Delivery)
    {
        public CancellationToken Ended => Delivery.Ended;

        /// <summary>Why it is not begun with, unless it was answered before; null: it is.</summary>
        public RequestRejectedException? Refusal { get; init; }

        /// <summary>How it ended; null: it has not.</summary>
        public RequestEnd? End { get; set; }

        public bool IsLastAttempt => Context.GetRetryAttempt() >= WorkerBus.RetriesOfABug;

        /// <summary>It is known who asks, and that they may know of the gallery.</summary>
        public bool IsAdmitted { get; set; }

        /// <summary>The request as its use case sees it.</summary>
        public RequestContext Asked { get; set; } = new(Caller.OfBroker, IsJob ? Lane.Bulk : Lane.Interactive) { Deadline = Delivery.AnswerBy, Priority = PriorityOf(Context, About.Question), JobId = About.JobId };

        /// <summary>As the message says, or its property, by which the broker goes.</summary>
        private static RequestPriority PriorityOf(ConsumeContext context, Question? question) =>
            question?.Priority ?? (Deliveries.PropertiesOf(context.ReceiveContext)?.Priority >= FaceWorkerQueues.LowestHighPriority ? RequestPriority.High : RequestPriority.Normal);

        public Outcome OutcomeOf(Exception exception) => Outcome.Of(exception, About.Item, IsJob, isLastAttempt: IsLastAttempt);
    }
}
