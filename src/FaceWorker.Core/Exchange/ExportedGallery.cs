using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Exchange;

/// <summary>A gallery as it was at one moment, counted.</summary>
public sealed record ExportedGallery(Gallery Gallery, DateTimeOffset TakenAt, long Photos, long Faces, long People);

/// <summary>A person, named or not.</summary>
/// <param name="Number">The subject's id.</param>
public sealed record ExportedPerson(long Number, SubjectName? Name, bool IsIgnored, DateTimeOffset CreatedAt, long Faces, long Confirmed);

/// <summary>What somebody said, in force: of two faces, a face and a person, or two people; that they are one person, or two.</summary>
public sealed record ExportedConstraint(long Id, bool IsSame, long? Face, long? OtherFace, long? Person, long? OtherPerson, string Actor, DateTimeOffset SaidAt);

/// <summary>A photo with its faces.</summary>
/// <param name="Sources">Where its bytes were seen, without secrets; the first is where they were seen first.</param>
/// <param name="Width">Of the upright picture (as its EXIF orientation says), in pixels.</param>
/// <param name="Height">Of the upright picture, in pixels.</param>
/// <param name="Turn">By how much the upright picture has to be turned until its faces stand upright. Their boxes are on the picture before that.</param>
public sealed record ExportedPhoto(
    long Id, Sha256Digest Sha256, IReadOnlyList<string> Sources, int Width, int Height, PictureTurn Turn, FileCondition Condition, DateTimeOffset IndexedAt)
{
    /// <summary>By the clock of its camera, of no time zone; null: not known.</summary>
    public DateTime? Taken { get; init; }

    /// <summary>From the left to the right.</summary>
    public IReadOnlyList<ExportedFace> Faces { get; init; } = [];

    public string Source => Sources.Count == 0 ? "" : Sources[0];
}

/// <summary>A face on a photo.</summary>
/// <param name="Box">In pixels of the upright picture.</param>
/// <param name="Problems">Why it does not count in the gallery; none for a face that is fit.</param>
public sealed record ExportedFace(long Id, BoundingBox Box, float Score, IReadOnlyList<string> Problems)
{
    /// <summary>Null for a face from before it was measured.</summary>
    public FaceQuality? Quality { get; init; }

    /// <summary>Null: nobody's.</summary>
    public Subject? Person { get; init; }

    public bool IsIgnored { get; init; }

    /// <summary>A person said whose it is; otherwise the machine did.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Squared distance to the centre of its person's faces, 0 to 4; null for nobody's.</summary>
    public double? Distance { get; init; }

    /// <summary>The template, where it was asked for and there is one. Shape: (model.Dimensions); a unit vector but for the rounding to 16 bits.</summary>
    public ReadOnlyMemory<float>? Vector { get; init; }
}
