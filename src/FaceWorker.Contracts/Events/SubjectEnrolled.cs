namespace FaceWorker.Contracts;

/// <summary>Event and answer: the face is committed to the gallery as the subject's.</summary>
public sealed record SubjectEnrolled
{
    public string Outcome { get; init; } = "enrolled";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }

    /// <summary>Where the bytes came from: the path, or the name of inline content.</summary>
    public required string Source { get; init; }
    public required long SubjectId { get; init; }

    /// <summary>The subject's name.</summary>
    public required string Subject { get; init; }

    /// <summary>True when the face was the subject's before; nothing was written but, at most, the new source.</summary>
    public required bool AlreadyEnrolled { get; init; }
    public required long FaceId { get; init; }
    public required long ImageId { get; init; }
    public required FaceBox Box { get; init; }

    /// <summary>The embedder whose vectors the gallery holds.</summary>
    public required string Model { get; init; }

    /// <summary>Set where the file is damaged; null: it is whole.</summary>
    public DamagedFile? Damaged { get; init; }

    /// <summary>Pages of the file, of which the first was looked at; nearly always 1.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>By how many degrees, clockwise, the stored picture had to be turned until its faces stood upright: 0, 90, 180 or 270. Boxes are on the picture as it is stored.</summary>
    public int Turn { get; init; }

    /// <summary>Of an event: its number. All events are numbered in the order in which they are published, without gaps. Null in an answer.</summary>
    public long? Number { get; init; }

    /// <summary>Of an event: the number of the one of its kind before it. If that is not the last that you have seen, some are missing: <see cref="ReplayEvents"/> brings them. Null for the first, and in an answer.</summary>
    public long? Previous { get; init; }
}
