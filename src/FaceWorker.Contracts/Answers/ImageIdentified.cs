namespace FaceWorker.Contracts;

/// <summary>Answer: one image of an <see cref="IdentifyMany"/>. Exactly one of <see cref="Identified"/> and <see cref="Rejected"/> is set. It may come twice.</summary>
public sealed record ImageIdentified
{
    public string Outcome { get; init; } = "imageIdentified";
    public string? JobId { get; init; }
    public required string RequestId { get; init; }
    public required string Gallery { get; init; }

    /// <summary>Which image of the request; 1 for the first.</summary>
    public required int Position { get; init; }

    /// <summary>How many images the request has.</summary>
    public required int Count { get; init; }

    /// <summary>How many of them are answered, this one included.</summary>
    public required int Answered { get; init; }

    public FacesIdentified? Identified { get; init; }
    public RequestRejected? Rejected { get; init; }
}
