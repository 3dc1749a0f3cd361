namespace FaceWorker.Contracts;

/// <summary>Event and answer: an image and its faces (none is an answer, too) are committed to the gallery.</summary>
public sealed record ImageIndexed
{
    public string Outcome { get; init; } = "indexed";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }

    /// <summary>Where the bytes came from: the path, or the name of inline content.</summary>
    public required string Source { get; init; }
    public required long ImageId { get; init; }

    /// <summary>SHA-256 of the file's bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>True when the gallery held these bytes already; nothing was written but, at most, the new source.</summary>
    public required bool AlreadyIndexed { get; init; }

    /// <summary>The embedder whose vectors the gallery holds.</summary>
    public required string Model { get; init; }

    /// <summary>Set where the file is damaged; null: it is whole.</summary>
    public DamagedFile? Damaged { get; init; }

    /// <summary>Pages of the file, of which the first was looked at; nearly always 1.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>By how many degrees, clockwise, the stored picture had to be turned until its faces stood upright: 0, 90, 180 or 270. Boxes are on the picture as it is stored.</summary>
    public int Turn { get; init; }
    public required IReadOnlyList<IndexedFace> Faces { get; init; }

    /// <summary>Of an event: its number. All events are numbered in the order in which they are published, without gaps. Null in an answer.</summary>
    public long? Number { get; init; }

    /// <summary>Of an event: the number of the one of its kind before it. If that is not the last that you have seen, some are missing: <see cref="ReplayEvents"/> brings them. Null for the first, and in an answer.</summary>
    public long? Previous { get; init; }
}

/// <summary>A face as stored.</summary>
public sealed record IndexedFace
{
    public required long FaceId { get; init; }
    public required FaceBox Box { get; init; }

    /// <summary>The detector's confidence, 0 to 1.</summary>
    public required double DetectionScore { get; init; }

    /// <summary>How well it can be recognised; null for a face from before it was measured.</summary>
    public QualityMeasures? Quality { get; init; }

    /// <summary>Why it does not pass the gallery's quality gate: such a face is stored as seen and never found. Empty: it passed.</summary>
    public IReadOnlyList<QualityReason> Problems { get; init; } = [];

    /// <summary>The subject that the face belongs to; null for none.</summary>
    public long? SubjectId { get; init; }

    /// <summary>The name of that subject; null for a person whom nobody has named yet.</summary>
    public string? Subject { get; init; }
}
