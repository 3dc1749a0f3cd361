using System.Text.RegularExpressions;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Galleries;

/// <summary>A gallery's name: 1 to 63 lower-case letters, digits, <c>-</c> and <c>_</c>, beginning with a letter or digit.</summary>
public sealed partial record GalleryName
{
    /// <exception cref="ArgumentException">Not such a name.</exception>
    public GalleryName(string value) => Value = IsValid(value)
        ? value
        : throw new ArgumentException(
            $"'{value}' is no gallery name: use 1 to 63 lower-case letters, digits, '-' and '_', beginning with a letter or digit.", nameof(value));

    public string Value { get; }

    public static bool IsValid(string? value) => value is not null && Pattern().IsMatch(value);

    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,62}\z")]
    private static partial Regex Pattern();
}

/// <summary>A named set of faces that are searched together; also the unit of tenancy, threshold, model and retention.</summary>
/// <param name="SpaceId">The partition that holds its templates: its active space.</param>
public sealed record Gallery(long Id, GalleryName Name, PackId Pack, FaceModel Model, long SpaceId, GallerySettings Settings)
{
    /// <summary>The space in which it is not searched, while it goes over from one model to another; null: it has one space.</summary>
    public ShadowSpace? Shadow { get; init; }

    /// <summary>The gallery as it would be with its shadow for its active space: whatever reads, compares or trains works on that model's vectors.</summary>
    /// <exception cref="InvalidOperationException">It has no shadow.</exception>
    public Gallery InShadow() => Shadow is null
        ? throw new InvalidOperationException($"Gallery '{Name}' has one space only. This is a bug.")
        : this with
        {
            Pack = Shadow.Pack,
            Model = Shadow.Model,
            SpaceId = Shadow.Id,
            Settings = Settings with { Decisions = Shadow.Decisions.WithRatesOf(Settings.Decisions) },
            Shadow = new ShadowSpace(SpaceId, Pack, Model, Settings.Decisions),
        };

    /// <summary>What a distance means in a search of so many faces, for the mean of so many images of one person.</summary>
    public DecisionThresholds ThresholdsFor(SearchSize size, int images = 1) => Settings.Decisions.ForSearch(size.Persons, size.ComparisonsBy(Settings.Rule, images));
}

/// <summary>A space of a gallery in which nobody searches: it is filled before a cut-over, and kept up after one. What is stored goes into both.</summary>
/// <param name="Decisions">How its distances become decisions; the rates are the gallery's.</param>
public sealed record ShadowSpace(long Id, PackId Pack, FaceModel Model, DecisionPolicy Decisions);

/// <summary>A gallery with its counts, for people.</summary>
/// <param name="Faces">All that were seen.</param>
/// <param name="Templates">Those of them that passed the quality gate.</param>
/// <param name="Persons">Subjects with a template, and faces that are nobody's.</param>
/// <param name="Subjects">Those with names.</param>
/// <param name="Classified">Subjects that the SVM knows; 0 while none was trained.</param>
public sealed record GallerySummary(
    Gallery Gallery, DateTimeOffset CreatedAt, long Images, long Faces, long Templates, long Persons, long Subjects, long Classified, long Crops, long Rejections,
    SearchMethod SearchMethod)
{
    private const int Manyfold = 100;

    /// <summary>Persons when the calibration in force was made, or those it was made on, whichever were more; null without one, and in calibrations by earlier versions.</summary>
    public long? CalibratedPersons { get; init; }

    /// <summary>Subjects without names: people whom the machine found.</summary>
    public long Unnamed { get; init; }

    /// <summary>What a search compares with.</summary>
    public SearchSize Size => new(Persons, Templates);

    /// <summary>The gallery has a hundred times as many persons as its calibration knew: its people may be others by now, and its rates are farther from what was measured.</summary>
    public bool HasOutgrownCalibration => CalibratedPersons is { } then && Persons >= Manyfold * then;
}

/// <summary>What was deleted with a gallery: rows of each kind.</summary>
public sealed record GalleryDeletion(
    GalleryName Gallery, long Images, long Sources, long Faces, long Templates, long Crops, long Subjects, long Changes, long Calibrations, long Rejections,
    long Archives, long ArchiveItems);
