using FaceWorker.Core;
using Polly;
using Polly.Retry;

namespace FaceWorker.Worker.Consumers;

/// <summary>Tries again, with longer and longer pauses, while the database or the broker is unavailable: without them no request can go on.</summary>
internal sealed class OutageRetry
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly TimeProvider time;
    private readonly ResiliencePipeline pipeline;
    private volatile Failure? last;

    public OutageRetry(TimeProvider time, ILogger<OutageRetry> log)
    {
        this.time = time;
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
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
                    last = new Failure(retry.Outcome.Exception!.Message, time.GetTimestamp());
                    log.WaitingForServer(last.Problem, retry.RetryDelay.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>The last failure. Older than the longest pause between two attempts, it is over: an attempt since then has worked.</summary>
    public string? Problem => last is { } failure && time.GetElapsedTime(failure.At) < 1.5 * LongestPause ? failure.Problem : null;

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) => await pipeline.ExecuteAsync(async token => await work(token), cancel);

    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancel) => await pipeline.ExecuteAsync(async token => await work(token), cancel);

    private sealed record Failure(string Problem, long At);
}
