namespace FaceWorker.Contracts;

/// <summary>Answer: every face of the probe image, each with a decision and its nearest stored faces.</summary>
public sealed record FacesIdentified
{
    public string Outcome { get; init; } = "identified";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }
    public required string Source { get; init; }

    /// <summary>The embedder that made the vectors compared.</summary>
    public required string Model { get; init; }

    /// <summary><c>exact</c>, or <c>hnsw</c> for an approximate search by index.</summary>
    public required string SearchMethod { get; init; }
    public required DistanceThresholds Thresholds { get; init; }

    /// <summary>All faces found, from the left to the right of the picture; empty when there is none.</summary>
    public required IReadOnlyList<IdentifiedFace> Faces { get; init; }
}

/// <summary>One face of the probe image.</summary>
public sealed record IdentifiedFace
{
    public required FaceBox Box { get; init; }
    public required double DetectionScore { get; init; }

    /// <summary>What the nearest candidate's distance means under the thresholds.</summary>
    public required Decision Decision { get; init; }

    /// <summary>The nearest stored faces, nearest first; also when the decision is <see cref="Contracts.Decision.Unknown"/>.</summary>
    public required IReadOnlyList<IdentifiedCandidate> Candidates { get; init; }
}

/// <summary>A stored face near to the probe.</summary>
public sealed record IdentifiedCandidate
{
    /// <summary>1 for the nearest.</summary>
    public required int Rank { get; init; }
    public required long FaceId { get; init; }
    public required long ImageId { get; init; }

    /// <summary>Where the stored image came from; of several places the one that became known last.</summary>
    public required string Source { get; init; }
    public required FaceBox Box { get; init; }

    /// <summary>Squared Euclidean distance of the unit vectors, 0 (same) to 4.</summary>
    public required double SquaredDistance { get; init; }
    public required Decision Decision { get; init; }
}
