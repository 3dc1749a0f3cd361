using FaceWorker.Core;
using Polly;
using Polly.Retry;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>Tries until a server answers, and says each time why it does not; only a setup that a person must change ends it.</summary>
internal sealed class ServerRetry(TimeProvider time, ILogger<ServerRetry> log)
{
    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientFailureException>(),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromSeconds(2),
            OnRetry = retry =>
            {
                log.NotReadyYet(retry.Outcome.Exception!.Message, retry.RetryDelay.TotalSeconds);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    public async Task RunAsync(Func<CancellationToken, Task> attempt, CancellationToken cancel) => await pipeline.ExecuteAsync(async token => await attempt(token), cancel);
}
