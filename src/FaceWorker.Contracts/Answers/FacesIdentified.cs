namespace FaceWorker.Contracts;

/// <summary>Answer: every face of the probe image, each with a decision and its candidates.</summary>
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

    /// <summary>How the gallery ranks candidates: <c>nearest</c>, <c>knn</c>, <c>centroid</c> or <c>svm</c>. The thresholds decide in every case.</summary>
    public string Rule { get; init; } = "nearest";

    /// <summary>What every distance is given in: the squared Euclidean distance of unit vectors, 0 (same) to 4.</summary>
    public string Unit { get; init; } = "squaredEuclidean";
    public required DistanceThresholds Thresholds { get; init; }

    /// <summary>Set where the file is damaged; null: it is whole.</summary>
    public DamagedFile? Damaged { get; init; }

    /// <summary>Pages of the file, of which the first was looked at; nearly always 1.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>By how many degrees, clockwise, the stored picture had to be turned until its faces stood upright: 0, 90, 180 or 270. Boxes are on the picture as it is stored.</summary>
    public int Turn { get; init; }

    /// <summary>All faces found, from the left to the right of the picture; empty when there is none. Of several images of one person: that one, with its most convincing face, which is on <see cref="Source"/>.</summary>
    public required IReadOnlyList<IdentifiedFace> Faces { get; init; }

    /// <summary>What became of each of several images of one person, in the order of the request; null where it had one image.</summary>
    public IReadOnlyList<ProbeImage>? Images { get; init; }
}

/// <summary>One face of the probe image.</summary>
public sealed record IdentifiedFace
{
    public required FaceBox Box { get; init; }
    public required double DetectionScore { get; init; }

    /// <summary>How well it can be recognised; null in answers of workers that do not measure it.</summary>
    public QualityMeasures? Quality { get; init; }

    /// <summary>Why the gallery's quality gate would not take this face. It is answered for all the same.</summary>
    public IReadOnlyList<QualityReason> Problems { get; init; } = [];

    /// <summary>What the first candidate's distance means under the thresholds.</summary>
    public required Decision Decision { get; init; }

    /// <summary>Who it may be, best first by the gallery's rule; also when the decision is <see cref="Contracts.Decision.Unknown"/>.</summary>
    public required IReadOnlyList<IdentifiedCandidate> Candidates { get; init; }
}

/// <summary>A subject near the probe, or a stored face without a subject.</summary>
public sealed record IdentifiedCandidate
{
    /// <summary>1 for the best.</summary>
    public required int Rank { get; init; }

    /// <summary>Null for a face without a subject.</summary>
    public long? SubjectId { get; init; }

    /// <summary>The subject's name; null for a person whom nobody has named yet.</summary>
    public string? Subject { get; init; }

    /// <summary>The candidate's stored face nearest to the probe.</summary>
    public required long FaceId { get; init; }

    /// <summary>The image of that face.</summary>
    public required long ImageId { get; init; }

    /// <summary>Where that image came from; of several places the most recent one.</summary>
    public required string Source { get; init; }

    /// <summary>That face's place on its image.</summary>
    public required FaceBox Box { get; init; }

    /// <summary>What the thresholds decide about: to the nearest face, or to the subject's centroid where that is the rule. 0 (same) to 4.</summary>
    public required double SquaredDistance { get; init; }

    /// <summary>What the rule ranks by, where that is not the distance: the share of the vote (<c>knn</c>, 0 to 1), or the margin (<c>svm</c>).</summary>
    public double? Score { get; init; }
    public required Decision Decision { get; init; }

    /// <summary>The candidate's faces nearest to the probe, nearest first, at most 3; the first is the one above.</summary>
    public IReadOnlyList<FaceEvidence> Evidence { get; init; } = [];
}
