namespace FaceWorker.Contracts;

/// <summary>What is known of how well a face can be recognised.</summary>
/// <param name="FaceSize">The shorter side of its box, in pixels of the upright image.</param>
/// <param name="Score">The detector's confidence, 0 to 1.</param>
/// <param name="Sharpness">Variance of the Laplacian of the grey face at a fixed size; more is sharper.</param>
/// <param name="Yaw">Degrees; positive: turned towards the right of the picture.</param>
/// <param name="Pitch">Degrees; positive: looking up.</param>
/// <param name="Roll">Degrees; positive: tilted clockwise on the picture.</param>
public sealed record QualityMeasures(double FaceSize, double Score, double Sharpness, double Yaw, double Pitch, double Roll)
{
    /// <summary>How fit the face is for comparison, 0 to 100: the percentage of good faces that are less so. Non-faces have about 0. Null where it was not measured.</summary>
    public double? Value { get; init; }
}
