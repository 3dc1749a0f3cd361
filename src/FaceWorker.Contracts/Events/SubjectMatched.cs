namespace FaceWorker.Contracts;

/// <summary>Event: a face of an image that is new in the gallery was taken for a person who is watched there. It is committed with the image.</summary>
public sealed record SubjectMatched
{
    public string Outcome { get; init; } = "subjectMatched";

    /// <summary>Of the job that stored the image.</summary>
    public string? JobId { get; init; }
    public required string Gallery { get; init; }

    /// <summary>Where the image came from: the path, or the name of inline content.</summary>
    public required string Source { get; init; }
    public required long ImageId { get; init; }

    /// <summary>The new face.</summary>
    public required long FaceId { get; init; }
    public required FaceBox Box { get; init; }

    /// <summary>How well the new face can be recognised.</summary>
    public QualityMeasures? Quality { get; init; }
    public required long SubjectId { get; init; }

    /// <summary>The name; null for a person whom nobody has named yet.</summary>
    public string? Subject { get; init; }

    /// <summary>What the decision was made by, as in <see cref="FacesIdentified"/>: squared Euclidean distance, 0 (same) to 4, within the match threshold.</summary>
    public required double SquaredDistance { get; init; }

    /// <summary>What the gallery's rule ranks by where that is not the distance; else null.</summary>
    public double? Score { get; init; }

    /// <summary>How the gallery ranks candidates: <c>nearest</c>, <c>knn</c>, <c>centroid</c> or <c>svm</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>For the gallery as large as it was then.</summary>
    public required DistanceThresholds Thresholds { get; init; }

    /// <summary>The embedder whose vectors were compared.</summary>
    public required string Model { get; init; }

    /// <summary>Stored faces of the person that are nearest to the new one, nearest first; at most 3.</summary>
    public required IReadOnlyList<FaceEvidence> Evidence { get; init; }

    /// <summary>Its number. All events are numbered in the order in which they are published, without gaps.</summary>
    public long? Number { get; init; }

    /// <summary>The number of the one of its kind before it. If that is not the last that you have seen, some are missing: <see cref="ReplayEvents"/> brings them. Null for the first.</summary>
    public long? Previous { get; init; }
}
