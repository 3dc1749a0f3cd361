using FaceWorker.Core;
using Polly;
using Polly.Retry;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>Tries again while the database or the broker is unavailable, and logs each time why. It does not give up; any other failure ends it.</summary>
internal sealed class ServerRetry
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly TimeProvider time;
    private readonly ResiliencePipeline start;
    private readonly ResiliencePipeline requests;
    private volatile Failure? last;

    public ServerRetry(TimeProvider time, ILogger<ServerRetry> log)
    {
        this.time = time;
        start = CreatePipeline(time, TimeSpan.FromSeconds(2), DelayBackoffType.Constant, log.NotReadyYet);
        requests = CreatePipeline(time, TimeSpan.FromSeconds(0.5), DelayBackoffType.Exponential, (problem, seconds) =>
        {
            last = new Failure(problem, time.GetTimestamp());
            log.WaitingForServer(problem, seconds);
        });
    }

    /// <summary>The last failure of a request. One older than the longest pause between two attempts is over: an attempt since then has succeeded.</summary>
    public string? Problem => last is { } failure && time.GetElapsedTime(failure.At) < 1.5 * LongestPause ? failure.Problem : null;

    /// <summary>For the start and for connecting: the pauses stay short.</summary>
    public async Task RunAtStartAsync(Func<CancellationToken, Task> work, CancellationToken cancel) => await start.ExecuteAsync(async token => await work(token), cancel);

    /// <summary>For requests: the pauses grow, because many requests retry at once.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) => await requests.ExecuteAsync(async token => await work(token), cancel);

    /// <inheritdoc cref="RunAsync{T}" />
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancel) => await requests.ExecuteAsync(async token => await work(token), cancel);

    private static ResiliencePipeline CreatePipeline(TimeProvider time, TimeSpan pause, DelayBackoffType backoff, Action<string, double> onRetry) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TransientFailureException>(failure => failure is not DeferredException),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = backoff,
                Delay = pause,
                MaxDelay = LongestPause,
                UseJitter = true,
                OnRetry = retry =>
                {
                    onRetry(retry.Outcome.Exception!.Message, retry.RetryDelay.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private sealed record Failure(string Problem, long At);
}
