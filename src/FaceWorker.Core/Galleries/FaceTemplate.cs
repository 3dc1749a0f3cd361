using FaceWorker.Contracts;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Galleries;

/// <summary>A face about to be stored: where it is on the image, its vector, and how well it can be recognised.</summary>
/// <param name="Vector">Null for a face that was not worth embedding (<see cref="FacePack.Gate"/>).</param>
public sealed record FoundFace(Detection Detection, Embedding? Vector, FaceQuality Quality)
{
    /// <summary>Its vector, of a face that was embedded.</summary>
    /// <exception cref="InvalidOperationException">It was not.</exception>
    public Embedding Embedding => Vector ?? throw new InvalidOperationException("This face was not embedded: the limits of its gallery refuse it. This is a bug.");

    /// <remarks>A record's own would ask for <see cref="Embedding"/>.</remarks>
    public override string ToString() => $"{Detection}, {Quality}{(Vector is null ? ", not embedded" : "")}";

    /// <summary>Its vector by the model of the gallery's shadow; null: there is none.</summary>
    public Embedding? Shadow { get; init; }

    /// <summary>On a picture of which the one that it was found on is a part.</summary>
    public FoundFace Moved(float right, float down) => this with
    {
        Detection = Detection with
        {
            Box = Detection.Box with { X = Detection.Box.X + right, Y = Detection.Box.Y + down },
            Landmarks = Detection.Landmarks.Select(point => new ImagePoint(point.X + right, point.Y + down)),
        },
    };

    /// <summary>On a picture so many times as large along a side.</summary>
    public FoundFace Enlarged(int factor) => factor == 1
        ? this
        : this with { Detection = Detection.Enlarged(factor), Quality = Quality with { FaceSize = Quality.FaceSize * factor } };
}

/// <summary>A face about to be stored: as found, and what the gallery's gate says about it.</summary>
/// <param name="Problems">None: it gets a template. Any: it is stored as seen, and is nobody's evidence.</param>
/// <param name="Crop">A JPEG, where the gallery keeps crops.</param>
public sealed record SeenFace(FoundFace Found, IReadOnlyList<QualityProblem> Problems, ReadOnlyMemory<byte>? Crop);

/// <summary>An image about to be stored, with its faces (there may be none) and the upright picture's size in pixels.</summary>
public sealed record IndexedPicture(ImageFile File, int Width, int Height, IReadOnlyList<SeenFace> Faces)
{
    public FileCondition Condition { get; init; } = FileCondition.Whole;

    /// <summary>The turn in which its faces stand upright.</summary>
    public PictureTurn Turn { get; init; }

    /// <summary>What is told of it; null: only which of the watched people are on it.</summary>
    public ImageNews? News { get; init; }
}

/// <summary>A face as stored.</summary>
/// <param name="Problems">Why it has no template; none: it has one.</param>
/// <param name="Subject">Whose it is; null while it is nobody's.</param>
public sealed record StoredFace(long Id, BoundingBox Box, float Score, IReadOnlyList<QualityReason> Problems, Subject? Subject)
{
    /// <summary>Null for a face from before it was measured.</summary>
    public FaceQuality? Quality { get; init; }
}

/// <summary>An image as stored. <paramref name="IsNew"/> is false when the gallery held these bytes before.</summary>
public sealed record StoredImage(long Id, Sha256Digest Sha256, bool IsNew, IReadOnlyList<StoredFace> Faces)
{
    public FileCondition Condition { get; init; } = FileCondition.Whole;

    /// <summary>The turn in which its faces stand upright.</summary>
    public PictureTurn Turn { get; init; }
}
