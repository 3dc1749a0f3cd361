using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Galleries;

/// <summary>How a gallery turns the templates near to a probe into candidates. Whatever the rule, the thresholds decide.</summary>
public enum IdentificationRule
{
    /// <summary>A subject is as near as its nearest template.</summary>
    Nearest,

    /// <summary>The k nearest templates vote for their subjects, each weighted by its distance (Dudani, 1976).</summary>
    Knn,

    /// <summary>A subject is as near as the normalised mean of its templates.</summary>
    Centroid,

    /// <summary>A linear SVM orders the subjects; it always names somebody, so the nearest template of that subject still has to be near enough.</summary>
    Svm,
}

/// <summary>What a gallery keeps of the pixels.</summary>
public enum CropPolicy
{
    /// <summary>No image data at all.</summary>
    None,

    /// <summary>A small JPEG of each face.</summary>
    Keep,
}

/// <summary>How a gallery finds people among its faces.</summary>
/// <param name="KeepUp">Workers group faces as they come. Otherwise they are grouped when somebody asks for it.</param>
/// <param name="OncePerPhoto">Two faces of one photo are two people. Not in collages, nor with mirrors.</param>
public sealed record PeopleSettings(bool KeepUp, bool OncePerPhoto)
{
    public static readonly PeopleSettings Default = new(KeepUp: false, OncePerPhoto: true);
}

/// <summary>What the owner of a gallery chooses.</summary>
/// <param name="Neighbours">k of <see cref="IdentificationRule.Knn"/>, 1 to 100.</param>
/// <exception cref="ArgumentOutOfRangeException">Neighbours beyond their range, or photos kept for less than a day.</exception>
public sealed record GallerySettings(DecisionPolicy Decisions, IdentificationRule Rule, int Neighbours, QualityGate Gate, CropPolicy Crops)
{
    public const int MostNeighbours = 100;

    public static readonly TimeSpan ShortestKeeping = TimeSpan.FromDays(1), LongestKeeping = TimeSpan.FromDays(36_500);

    public PeopleSettings People { get; init; } = PeopleSettings.Default;

    /// <summary>How long after it was indexed a photo is erased, with its faces; null: never.</summary>
    public TimeSpan? KeepFor { get; init => field = Checked(value); }

    public GallerySources Sources { get; init; } = GallerySources.Any;

    public int Neighbours { get; init => field = Checked(value); } = Checked(Neighbours);

    /// <summary>What a new gallery begins with.</summary>
    public static GallerySettings With(DecisionPolicy decisions) =>
        new(decisions, IdentificationRule.Nearest, Neighbours: 5, QualityGate.Default, CropPolicy.None);

    private static int Checked(int neighbours) => neighbours is >= 1 and <= MostNeighbours
        ? neighbours
        : throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, $"The rule knn asks 1 to {MostNeighbours} neighbours.");

    private static TimeSpan? Checked(TimeSpan? keepFor) => keepFor is null || (keepFor >= ShortestKeeping && keepFor <= LongestKeeping)
        ? keepFor
        : throw new ArgumentOutOfRangeException(nameof(keepFor), keepFor, $"Photos are kept for {ShortestKeeping.Days} to {LongestKeeping.Days} days, or for ever.");
}
