namespace FaceWorker.Contracts;

/// <summary>Answer: the nearest pair of faces between two images, and what its distance means.</summary>
public sealed record FacesVerified
{
    public string Outcome { get; init; } = "verified";
    public string? JobId { get; init; }
    public required Decision Decision { get; init; }

    /// <summary>Squared Euclidean distance of the nearest pair, 0 (same) to 4.</summary>
    public required double SquaredDistance { get; init; }
    public required DistanceThresholds Thresholds { get; init; }
    public required string Model { get; init; }
    public required VerifiedImage First { get; init; }
    public required VerifiedImage Second { get; init; }
}

/// <summary>One side of a verification.</summary>
public sealed record VerifiedImage
{
    public required string Source { get; init; }

    /// <summary>The face of the nearest pair.</summary>
    public required FaceBox Box { get; init; }

    /// <summary>How well that face can be recognised.</summary>
    public QualityMeasures? Quality { get; init; }

    /// <summary>Set where the file is damaged; null: it is whole.</summary>
    public DamagedFile? Damaged { get; init; }

    /// <summary>Pages of the file, of which the first was looked at; nearly always 1.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>By how many degrees, clockwise, the stored picture had to be turned until its faces stood upright: 0, 90, 180 or 270. Boxes are on the picture as it is stored.</summary>
    public int Turn { get; init; }

    /// <summary>How many faces the image has; every one was compared with every one of the other image.</summary>
    public required int FaceCount { get; init; }
}
