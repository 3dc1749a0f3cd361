using FaceWorker.Core.Images;

namespace FaceWorker.Core.Faces;

/// <summary>What is known of how well a face can be recognised.</summary>
/// <param name="FaceSize">The shorter side of the box, in pixels of the upright image.</param>
/// <param name="Score">The detector's confidence, 0 to 1.</param>
/// <param name="Sharpness">See <see cref="IFaceQualityMeter"/>; without unit, 0 for an even surface, more is sharper.</param>
/// <param name="Yaw">Degrees, see <see cref="FacePose"/>.</param>
/// <param name="Pitch">Degrees, see <see cref="FacePose"/>.</param>
/// <param name="Roll">Degrees, see <see cref="FacePose"/>.</param>
public sealed record FaceQuality(float FaceSize, float Score, float Sharpness, float Yaw, float Pitch, float Roll)
{
    /// <summary>How fit the face is for comparison, 0 to 100: see <see cref="QualityScale"/>. Null where the embedder's card does not say.</summary>
    public float? Value { get; init; }

    /// <summary>What the detection itself says, together with the sharpness of its pixels.</summary>
    public static FaceQuality Of(Detection detection, float sharpness)
    {
        ArgumentNullException.ThrowIfNull(detection);
        var pose = FacePose.Of(detection.Landmarks);
        return new FaceQuality(detection.Box.ShorterSide, detection.Score, sharpness, pose.Yaw, pose.Pitch, pose.Roll);
    }
}

/// <summary>Measures a face on the picture. Sharpness is the variance of the Laplacian of the grey face at a fixed size, so that faces of all sizes compare.</summary>
public interface IFaceQualityMeter
{
    FaceQuality Measure(Picture picture, Detection detection);
}
