namespace FaceWorker.Contracts;

/// <summary>Answer: for each subject asked about, the nearest pair of a face of the image and a stored face of the subject.</summary>
public sealed record SubjectsVerified
{
    public string Outcome { get; init; } = "subjectsVerified";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }
    public required string Source { get; init; }

    /// <summary>Set where the file is damaged; null: it is whole.</summary>
    public DamagedFile? Damaged { get; init; }

    /// <summary>Pages of the file, of which the first was looked at; nearly always 1.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>By how many degrees, clockwise, the stored picture had to be turned until its faces stood upright: 0, 90, 180 or 270. Boxes are on the picture as it is stored.</summary>
    public int Turn { get; init; }

    /// <summary>How many faces the image has; every one was compared with every template of each subject.</summary>
    public required int FaceCount { get; init; }
    public required string Model { get; init; }

    /// <summary>The gallery's.</summary>
    public required DistanceThresholds Thresholds { get; init; }

    /// <summary>In the order asked.</summary>
    public required IReadOnlyList<VerifiedSubject> Subjects { get; init; }
}

/// <summary>One subject and its distance from the image.</summary>
public sealed record VerifiedSubject
{
    public required long SubjectId { get; init; }

    /// <summary>The subject's name.</summary>
    public required string Subject { get; init; }

    /// <summary>What the distance means under the thresholds.</summary>
    public required Decision Decision { get; init; }

    /// <summary>Squared Euclidean distance of the nearest pair, 0 (same) to 4.</summary>
    public required double SquaredDistance { get; init; }

    /// <summary>The face of the image in that pair.</summary>
    public required FaceBox Box { get; init; }

    /// <summary>The subject's face in that pair.</summary>
    public required FaceEvidence Evidence { get; init; }
}
