namespace FaceWorker.Contracts;

/// <summary>Answer: the face is committed to the gallery, and is nobody's.</summary>
public sealed record FaceAdded
{
    public string Outcome { get; init; } = "faceAdded";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }
    public required long ImageId { get; init; }
    public required long FaceId { get; init; }

    /// <summary>True when it had been added before; nothing was written.</summary>
    public required bool AlreadyAdded { get; init; }

    /// <summary>The detector's, where it found the face when it looked closer; else the one that was drawn.</summary>
    public required FaceBox Box { get; init; }

    /// <summary>How well it can be recognised.</summary>
    public QualityMeasures? Quality { get; init; }

    /// <summary>The embedder whose vectors the gallery holds.</summary>
    public required string Model { get; init; }
}
