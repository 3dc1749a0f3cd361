using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Galleries;

/// <summary>What is stored, as answers and events tell it.</summary>
public static class StoredMessages
{
    public static FaceBox ToMessage(this BoundingBox box) => new(box.X, box.Y, box.Width, box.Height);

    public static DamagedFile? ToMessage(this FileCondition condition) => condition.DecodedShare is { } share ? new DamagedFile(Math.Round(share, 3)) : null;

    public static IndexedFace ToMessage(this StoredFace face) => new()
    {
        FaceId = face.Id,
        Box = face.Box.ToMessage(),
        DetectionScore = face.Score,
        Quality = face.Quality?.ToMessage(),
        Problems = face.Problems,
        SubjectId = face.Subject?.Id,
        Subject = face.Subject?.Name?.Value,
    };

    public static FaceEvidence ToMessage(this Evidence evidence) => new()
    {
        FaceId = evidence.FaceId,
        ImageId = evidence.ImageId,
        Source = evidence.Source,
        Box = evidence.Box.ToMessage(),
        SquaredDistance = evidence.Distance.Value,
    };

    // Single precision has no more digits than these; the rest would be noise.
    public static QualityMeasures ToMessage(this FaceQuality quality) => new(
        Math.Round(quality.FaceSize, 2), Math.Round(quality.Score, 4), Math.Round(quality.Sharpness, 2),
        Math.Round(quality.Yaw, 1), Math.Round(quality.Pitch, 1), Math.Round(quality.Roll, 1))
    {
        Value = quality.Value is { } value ? Math.Round(value, 2) : null,
    };
}
