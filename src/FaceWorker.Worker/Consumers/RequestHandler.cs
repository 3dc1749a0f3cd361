using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using MassTransit;
using Polly;
using Polly.Retry;

namespace FaceWorker.Worker.Consumers;

/// <summary>What a request is about, for its answer and the ledger.</summary>
internal sealed record RequestTopic(string? JobId, string? Gallery, string? Source);

/// <summary>The one place where outcomes become answers: a result, a typed rejection, or patience while a server is away.</summary>
/// <remarks>Everything else that is thrown is a bug: MassTransit moves the message to the error queue and tells the asker.</remarks>
internal sealed class RequestHandler(IGalleryStore store, TimeProvider time, ILogger<RequestHandler> log)
{
    private readonly ResiliencePipeline patience = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientFailureException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(0.5),
            MaxDelay = TimeSpan.FromSeconds(15),
            UseJitter = true,
            OnRetry = retry =>
            {
                log.WaitingForServer(retry.Outcome.Exception!.Message, retry.RetryDelay.TotalSeconds);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    /// <summary>Handles one request. Its message stays unacknowledged until the answer is sent, however long a server is away.</summary>
    /// <returns>The rejection, when it was one.</returns>
    public async Task HandleAsync<TResult>(ConsumeContext context, RequestTopic about, Func<CancellationToken, Task<TResult>> handle, bool publish = false)
        where TResult : class
    {
        try
        {
            var result = await patience.ExecuteAsync(async cancel => await handle(cancel), context.CancellationToken);
            await AnswerAsync(context, result, publish);
        }
        catch (RequestRejectedException rejected)
        {
            var answer = await RejectAsync(about, rejected, context.CancellationToken);
            await AnswerAsync(context, answer, publish);
        }
    }

    /// <summary>Writes the rejection into the ledger and makes the answer of it.</summary>
    public async Task<RequestRejected> RejectAsync(RequestTopic about, RequestRejectedException rejected, CancellationToken cancel)
    {
        log.Rejected(about.Source, about.Gallery, rejected.Reason, rejected.Message);
        await patience.ExecuteAsync(
            async token => await store.RecordRejectionAsync(about.Gallery, about.Source, rejected.Reason, rejected.Message, token), cancel);
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

    private static Task AnswerAsync<T>(ConsumeContext context, T answer, bool publish)
        where T : class =>
        Task.WhenAll(context.ReplyAsync(answer), publish ? context.Publish(answer, context.CancellationToken) : Task.CompletedTask);
}
