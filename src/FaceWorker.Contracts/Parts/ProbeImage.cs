using System.Text.Json.Serialization;

namespace FaceWorker.Contracts;

/// <summary>One of several images of one person.</summary>
public sealed record ProbeImage
{
    public required string Source { get; init; }

    /// <summary>Why it has no part in the answer; null: it has.</summary>
    public ProbeProblem? Problem { get; init; }

    /// <summary>The person's face; null where the image has no part in the answer.</summary>
    public FaceBox? Box { get; init; }

    /// <summary>How well that face can be recognised.</summary>
    public QualityMeasures? Quality { get; init; }

    /// <summary>How many faces the image has.</summary>
    public required int FaceCount { get; init; }

    /// <summary>Set where the file is damaged; null: it is whole.</summary>
    public DamagedFile? Damaged { get; init; }

    /// <summary>Pages of the file, of which the first was looked at; nearly always 1.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>By how many degrees, clockwise, the stored picture had to be turned until its faces stood upright: 0, 90, 180 or 270.</summary>
    public int Turn { get; init; }
}

/// <summary>Why one of several images of one person has no part in the answer.</summary>
[JsonConverter(typeof(ProbeProblemConverter))]
public enum ProbeProblem
{
    /// <summary>No face was found.</summary>
    NoFace,

    /// <summary>None of its faces passes the gallery's quality gate.</summary>
    LowQuality,

    /// <summary>None of its faces is near enough to the person whom the other images show.</summary>
    AnotherPerson,
}

internal sealed class ProbeProblemConverter() : JsonStringEnumConverter<ProbeProblem>(System.Text.Json.JsonNamingPolicy.CamelCase);
