using System.Collections.Concurrent;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Indexing;

/// <summary>What has become of the images so far. Safe for many writers.</summary>
internal sealed class IndexTally
{
    private readonly ConcurrentDictionary<RejectionReason, long> rejections = new();
    private long sent;
    private long indexed;
    private long alreadyIndexed;
    private long failed;
    private long faces;

    public long Sent => Interlocked.Read(ref sent);

    public long Done => Interlocked.Read(ref indexed) + Interlocked.Read(ref alreadyIndexed) + Rejected + Failed;

    public long Rejected => rejections.Values.Sum();

    public long Failed => Interlocked.Read(ref failed);

    public long Faces => Interlocked.Read(ref faces);

    public void CountSent() => Interlocked.Increment(ref sent);

    public void Count(ImageIndexed image)
    {
        Interlocked.Increment(ref image.AlreadyIndexed ? ref alreadyIndexed : ref indexed);
        Interlocked.Add(ref faces, image.Faces.Count);
    }

    public void Count(RequestRejected rejection) => rejections.AddOrUpdate(rejection.Reason, 1, (_, count) => count + 1);

    public void CountFailed() => Interlocked.Increment(ref failed);

    public IndexSummary Summarize(TimeSpan elapsed) => new()
    {
        Images = Done,
        Indexed = Interlocked.Read(ref indexed),
        AlreadyIndexed = Interlocked.Read(ref alreadyIndexed),
        Faces = Faces,
        Rejected = Rejected,
        Reasons = rejections.OrderByDescending(pair => pair.Value).ToDictionary(pair => ReasonName.Of(pair.Key), pair => pair.Value),
        Failed = Failed,
        Unanswered = Sent - Done,
        Seconds = Math.Round(elapsed.TotalSeconds, 1),
    };
}

/// <summary>The last line of <c>index</c>.</summary>
internal sealed record IndexSummary
{
    public string Outcome { get; init; } = "summary";

    /// <summary>Those answered: indexed, already indexed, rejected and failed.</summary>
    public required long Images { get; init; }
    public required long Indexed { get; init; }
    public required long AlreadyIndexed { get; init; }

    /// <summary>Faces of the indexed and already indexed images.</summary>
    public required long Faces { get; init; }
    public required long Rejected { get; init; }
    public required IReadOnlyDictionary<string, long> Reasons { get; init; }

    /// <summary>Met a bug of the worker; their messages are in the error queue.</summary>
    public required long Failed { get; init; }

    /// <summary>Sent, and not answered before Ctrl-C: still queued or in a worker's hands.</summary>
    public required long Unanswered { get; init; }
    public required double Seconds { get; init; }
}

/// <summary>An image whose handling met a bug.</summary>
internal sealed record IndexFailure(string Source, string Detail)
{
    public string Outcome { get; init; } = "failed";
}

/// <summary>Rejection reasons as they are on the wire.</summary>
internal static class ReasonName
{
    public static string Of(RejectionReason reason) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());
}
