namespace FaceWorker.Contracts;

/// <summary>Answer: every image of an <see cref="IdentifyMany"/> was answered. It comes last.</summary>
public sealed record ManyIdentified
{
    public string Outcome { get; init; } = "manyIdentified";
    public string? JobId { get; init; }
    public required string RequestId { get; init; }
    public required string Gallery { get; init; }

    /// <summary>How many images the request has.</summary>
    public required int Count { get; init; }

    /// <summary>How many of them were rejected; the others were identified.</summary>
    public required int Rejected { get; init; }
}
