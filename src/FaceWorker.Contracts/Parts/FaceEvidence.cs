namespace FaceWorker.Contracts;

/// <summary>A stored face that speaks for a candidate or subject.</summary>
public sealed record FaceEvidence
{
    public required long FaceId { get; init; }
    public required long ImageId { get; init; }

    /// <summary>Where the stored image came from; of several places the most recent one.</summary>
    public required string Source { get; init; }
    public required FaceBox Box { get; init; }

    /// <summary>Squared Euclidean distance between this face and the probe, 0 (same) to 4.</summary>
    public required double SquaredDistance { get; init; }
}
