namespace FaceWorker.Contracts;

/// <summary>Event and answer: the request cannot be fulfilled as it is, and repeating it unchanged will not help; unless the reason is of the moment, as <see cref="RejectionReason.Busy"/> is.</summary>
public sealed record RequestRejected
{
    public string Outcome { get; init; } = "rejected";
    public string? JobId { get; init; }
    public string? Gallery { get; init; }

    /// <summary>The image it is about: its path, or the name of inline content; null when the request itself is invalid.</summary>
    public string? Source { get; init; }
    public required RejectionReason Reason { get; init; }

    /// <summary>A sentence for a person: what is wrong, with the value or setting concerned, and the remedy.</summary>
    public required string Detail { get; init; }

    /// <summary>The faces to choose from, where the reason is <see cref="RejectionReason.SeveralFaces"/>; the face that is there, where it is <see cref="RejectionReason.KnownFace"/>; else null.</summary>
    public IReadOnlyList<FaceBox>? Faces { get; init; }

    /// <summary>Of an event: its number. All events are numbered in the order in which they are published, without gaps. Null in an answer.</summary>
    public long? Number { get; init; }

    /// <summary>Of an event: the number of the one of its kind before it. If that is not the last that you have seen, some are missing: <see cref="ReplayEvents"/> brings them. Null for the first, and in an answer.</summary>
    public long? Previous { get; init; }
}
