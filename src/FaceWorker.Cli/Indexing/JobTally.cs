using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;
using FaceWorker.Core;

namespace FaceWorker.Cli.Indexing;

/// <summary>What has become of the images so far. Safe for concurrent use.</summary>
internal abstract class JobTally<TResult>
    where TResult : class
{
    private readonly ConcurrentDictionary<RejectionReason, long> rejections = new();
    private long sent;
    private long fresh;
    private long repeated;
    private long failed;

    public long Sent => Interlocked.Read(ref sent);

    public long Done => Fresh + Repeated + Rejected + Failed;

    public long Rejected => rejections.Values.Sum();

    public long Failed => Interlocked.Read(ref failed);

    /// <summary>Done for the first time.</summary>
    protected long Fresh => Interlocked.Read(ref fresh);

    /// <summary>Had been done before.</summary>
    protected long Repeated => Interlocked.Read(ref repeated);

    public void CountSent() => Interlocked.Increment(ref sent);

    public abstract void Count(TResult result);

    public void Count(RequestRejected rejection) => rejections.AddOrUpdate(rejection.Reason, 1, (_, count) => count + 1);

    public void CountFailed() => Interlocked.Increment(ref failed);

    /// <summary>The progress so far, beside the progress bar.</summary>
    public abstract string Describe();

    public abstract JobSummary Summarize(TimeSpan elapsed);

    protected void CountDone(bool isRepeated) => Interlocked.Increment(ref isRepeated ? ref repeated : ref fresh);

    /// <summary>What every summary says.</summary>
    protected TSummary Fill<TSummary>(TSummary summary, TimeSpan elapsed)
        where TSummary : JobSummary => summary with
        {
            Images = Done,
            Rejected = Rejected,
            Reasons = rejections.OrderByDescending(pair => pair.Value).ToDictionary(pair => pair.Key.ToName(), pair => pair.Value),
            Failed = Failed,
            Unanswered = Sent - Done,
            Seconds = Math.Round(elapsed.TotalSeconds, 1),
        };
}

/// <summary>The last line of a command that sends images.</summary>
internal abstract record JobSummary
{
    [JsonPropertyOrder(-1)]
    public string Outcome { get; init; } = "summary";

    /// <summary>Those answered: done, done before, rejected and failed.</summary>
    public long Images { get; init; }
    public long Rejected { get; init; }
    public IReadOnlyDictionary<string, long> Reasons { get; init; } = new Dictionary<string, long>();

    /// <summary>Met a bug of the worker; their messages are in the error queue.</summary>
    public long Failed { get; init; }

    /// <summary>Sent, and not answered before Ctrl-C: still queued or in progress.</summary>
    public long Unanswered { get; init; }
    public double Seconds { get; init; }

    /// <summary>In one sentence.</summary>
    public abstract string Describe();

    protected string Pace => $"{Drawing.Plural(Images, "image")} in {Seconds:N1} s{(Seconds > 0 ? $" ({Images / Seconds:N1} images/s)" : "")}";
}
