using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Lifecycle;
using FaceWorker.Worker.Quarantine;
using MassTransit;
using Polly;
using Polly.Retry;

namespace FaceWorker.Worker.Consumers;

/// <summary>What a request is about, for its answer and the ledger.</summary>
internal sealed record RequestTopic(string? JobId, string? Gallery, string? Source)
{
    /// <summary>Set when it is the job of an archive's item, and the message's to write about.</summary>
    public ItemDelivery? Item { get; set; }
}

/// <summary>The one place where outcomes become answers: a result, a typed rejection, or patience while a server is away.</summary>
/// <remarks>Everything else that is thrown is a bug: MassTransit tries again twice, then moves the message to the error queue and tells the asker.</remarks>
internal sealed class RequestHandler(IGalleryStore store, IArchiveLedger archives, JobPostponer postponer, JobParker parker, DeviceLoss device, WorkerOptions options, TimeProvider time, ILogger<RequestHandler> log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Waits waits = new(time, LongestPause);

    private ResiliencePipeline Patience => field ??= new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientFailureException>(failure => failure is not DeferredException),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(0.5),
            MaxDelay = LongestPause,
            UseJitter = true,
            OnRetry = retry =>
            {
                waits.Remember(retry.Outcome.Exception!.Message);
                log.WaitingForServer(retry.Outcome.Exception!.Message, retry.RetryDelay.TotalSeconds);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    /// <summary>What requests are waiting for at this moment, a server or a file system; null when for nothing.</summary>
    public string? Problem => waits.Problem;

    /// <summary>
    /// Handles one request. Its message stays unacknowledged until the answer is sent, however long a server is away; it ends without
    /// one when the message's delivery is lost, because the broker delivers it again, and when the message expires, because nobody waits any more.
    /// </summary>
    /// <param name="handle">Returns the answer, or null when there is nothing to say.</param>
    /// <param name="publish">It is a job, whose outcome is an event, too; otherwise a question.</param>
    public async Task HandleAsync<TResult>(ConsumeContext context, RequestTopic about, Func<CancellationToken, Task<TResult?>> handle, bool publish = false)
        where TResult : class
    {
        using var delivery = DeliveryLife.Of(context, options, time);
        try
        {
            await HandleAsync(context, about, handle, publish, delivery);
        }
        catch (Exception exception) when (delivery.IsLost)
        {
            log.DeliveryLost(about.Source, about.Gallery, exception.Message);
        }
        catch (OperationCanceledException) when (delivery.IsExpired)
        {
            log.Expired(about.Source, about.Gallery);
            if (delivery.IsAskerWaiting)
                await AnswerAsync(context, await RejectAsync(about, TooLate(), context.CancellationToken), publish, context.CancellationToken);
        }
    }

    /// <summary>Each outcome, what becomes of it, and that the message is acknowledged then: only a bug goes on to the error queue.</summary>
    private async Task HandleAsync<TResult>(
        ConsumeContext context, RequestTopic about, Func<CancellationToken, Task<TResult?>> handle, bool publish, DeliveryLife delivery)
        where TResult : class
    {
        var cancel = delivery.Ended;
        try
        {
            var result = await PatientlyAsync(token => OrPostponeAsync(context, about, handle, delivery, token), cancel);
            Failpoints.ReachAfterCommit();
            if (result is not null)
                await AnswerAsync(context, result, publish, cancel);
        }
        catch (DeviceLostException lost)
        {
            device.Report(lost);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel); // the message is given back when the worker ends, and not before: it would come here again
        }
        catch (RequestRejectedException rejected)
        {
            await AnswerAsync(context, await RejectAsync(about, rejected, cancel), publish, cancel);
        }
        catch (JobParkedException parked)
        {
            if (publish) // nobody misses a question that was answered
                await PatientlyAsync(token => parker.ParkAsync(context.ReceiveContext, parked, token), cancel);
            var answer = await RejectAsync(about, new RequestRejectedException(parked.Reason, parked.Message, parked), cancel);
            await AnswerAsync(context, answer, publish, cancel);
        }
        catch (Exception bug) when (about.Item is not null && !cancel.IsCancellationRequested && context.GetRetryAttempt() >= WorkerBus.RetriesOfABug)
        {
            await PatientlyAsync(token => archives.RecordAsync(about.Item.Failed(bug), token), cancel);
            throw;
        }
    }

    /// <summary>Null also when the request was put back.</summary>
    private async Task<TResult?> OrPostponeAsync<TResult>(
        ConsumeContext context, RequestTopic about, Func<CancellationToken, Task<TResult?>> handle, DeliveryLife delivery, CancellationToken cancel)
        where TResult : class
    {
        try
        {
            return await handle(cancel);
        }
        catch (DeferredException deferred)
        {
            await postponer.PostponeAsync(context.ReceiveContext, about.Item, deferred, delivery.AnswerBy, cancel);
            log.PutBack(about.Source, about.Gallery, deferred.Message);
            return null;
        }
    }

    private RequestRejectedException TooLate() => new(RejectionReason.TooSlow,
        $"The request was not answered within the worker's setting Worker:RequestTimeToLive ({options.RequestTimeToLive}). Ask again, or give the message a time to live of its own (expiration).");

    /// <summary>Writes the rejection into the ledger and makes the answer of it.</summary>
    public async Task<RequestRejected> RejectAsync(RequestTopic about, RequestRejectedException rejected, CancellationToken cancel)
    {
        log.Rejected(about.Source, about.Gallery, rejected.Reason, rejected.Message);
        await PatientlyAsync(async token =>
        {
            await store.RecordRejectionAsync(about.Gallery, about.Source, rejected.Reason, rejected.Message, token);
            if (about.Item is { } item)
                await archives.RecordAsync(item.Rejected(rejected), token);
        }, cancel);
        return new RequestRejected
        {
            JobId = about.JobId,
            Gallery = about.Gallery,
            Source = about.Source,
            Reason = rejected.Reason,
            Detail = rejected.Message,
            Faces = rejected.Faces.Count == 0 ? null : [.. rejected.Faces.Select(face => face.ToMessage())],
        };
    }

    /// <summary>Tries again, with longer and longer pauses, while the database or the broker is away: without them nothing can go on.</summary>
    private async Task<T> PatientlyAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) =>
        await Patience.ExecuteAsync(async token => await work(token), cancel);

    /// <inheritdoc cref="PatientlyAsync{T}" />
    private async Task PatientlyAsync(Func<CancellationToken, Task> work, CancellationToken cancel) =>
        await Patience.ExecuteAsync(async token => await work(token), cancel);

    /// <summary>A send that was in hand when the connection broke may never return: it is waited for as long as the delivery lives.</summary>
    private static Task AnswerAsync<T>(ConsumeContext context, T answer, bool publish, CancellationToken cancel)
        where T : class =>
        Task.WhenAll(context.ReplyAsync(answer), publish ? context.Publish(answer, cancel) : Task.CompletedTask).WaitAsync(cancel);
}

/// <summary>The last failure that a request waits out.</summary>
internal sealed class Waits(TimeProvider time, TimeSpan longestPause)
{
    private volatile Wait? last;

    /// <summary>Older than the longest pause between two attempts, it is over: an attempt since then has worked.</summary>
    public string? Problem => last is { } wait && time.GetElapsedTime(wait.At) < 1.5 * longestPause ? wait.Problem : null;

    public void Remember(string problem) => last = new Wait(problem, time.GetTimestamp());

    private sealed record Wait(string Problem, long At);
}
