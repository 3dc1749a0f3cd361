using System.Globalization;

namespace FaceWorker.Core.People;

/// <summary>What is known of faces whatever their distance. Faces are numbered as in the graph.</summary>
public sealed record FaceConstraints
{
    public static readonly FaceConstraints None = new();

    /// <summary>Said by a person: these two are one person.</summary>
    public IReadOnlyList<(int First, int Second)> Same { get; init; } = [];

    /// <summary>Said by a person: these two are different people.</summary>
    public IReadOnlyList<(int First, int Second)> Different { get; init; } = [];

    /// <summary>By face, the number of the person whom a person confirmed it to be; below 0: nobody confirmed it. Faces of one such person stay together, and such people are never merged. Null: none is confirmed.</summary>
    public IReadOnlyList<int>? Confirmed { get; init; }

    /// <summary>By face, the number of its photo: two faces of one photo are two people, unless a person said otherwise. Null: photos do not matter (collages, mirrors).</summary>
    /// <remarks>A photo of m faces costs m² / 2 pairs of 8 bytes.</remarks>
    public IReadOnlyList<int>? Photos { get; init; }

    /// <summary>Where the constraints contradict each other: faces that are linked to be one person, and are said to be two. None: they can be kept.</summary>
    public IReadOnlyList<ConstraintConflict> FindConflicts(int faces) => ContractedFaces.Of(this, faces).Conflicts;
}

/// <summary>Two faces that are said to be different people, or are confirmed as two, and are linked to be the same.</summary>
/// <param name="Links">Faces from the first to the second, each said to be the same person as the one before, or confirmed to be.</param>
public sealed record ConstraintConflict(int First, int Second, IReadOnlyList<int> Links);

/// <summary>The constraints contradict each other, and no grouping keeps them.</summary>
public sealed class ConflictingConstraintsException(IReadOnlyList<ConstraintConflict> conflicts) : Exception(string.Create(CultureInfo.InvariantCulture,
    $"{conflicts.Count:N0} constraints contradict each other: faces {conflicts[0].First} and {conflicts[0].Second} are said to be different people, and to be the same by way of {string.Join(", ", conflicts[0].Links)}. Take one of them back."))
{
    public IReadOnlyList<ConstraintConflict> Conflicts { get; } = conflicts;
}
