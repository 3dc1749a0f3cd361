namespace FaceWorker.Core.Faces;

/// <summary>Where a head is turned, in degrees, estimated from the five points alone.</summary>
/// <param name="Yaw">Positive: towards the right of the picture.</param>
/// <param name="Pitch">Positive: up.</param>
/// <param name="Roll">Positive: clockwise on the picture.</param>
/// <remarks>
/// A rigid mean head seen from afar (scaled orthography): exact for one rotation at a time, a few degrees off for two, and as good as the
/// points. A head that is turned and lifted at once also looks rolled; beyond about 60° of yaw detectors no longer place the far eye.
/// </remarks>
public readonly record struct FacePose(float Yaw, float Pitch, float Roll)
{
    // Lengths in eye distances. Heights below the eye line: the mean frontal face of the usual five-point alignment template (ArcFace, 112 x 112).
    private const float NoseBelowEyes = 0.571f, MouthBelowEyes = 1.155f;

    // Nearness to the viewer, against the eye corners: MediaPipe's canonical face model (vertices 1, 33, 61, 133, 263, 291, 362).
    private const float NoseBeforeEyes = 0.636f, MouthBeforeEyes = 0.130f;

    /// <summary>Roll is the eye line's angle; along it the nose leaves the middle by depth · sin(yaw); across it nose and mouth move by their depths · sin(pitch).</summary>
    public static FacePose Of(FaceLandmarks points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var (eyeX, eyeY) = (points.RightEye.X - points.LeftEye.X, points.RightEye.Y - points.LeftEye.Y);
        var eyes = MathF.Sqrt(eyeX * eyeX + eyeY * eyeY);
        var roll = MathF.Atan2(eyeY, eyeX);

        // Coordinates whose x axis is the eye line and whose origin lies between the eyes.
        var (sin, cos) = MathF.SinCos(roll);
        var (middleX, middleY) = ((points.LeftEye.X + points.RightEye.X) / 2, (points.LeftEye.Y + points.RightEye.Y) / 2);
        float Along(ImagePoint point) => (point.X - middleX) * cos + (point.Y - middleY) * sin;
        float Below(ImagePoint point) => (point.Y - middleY) * cos - (point.X - middleX) * sin;
        var nose = Below(points.Nose);
        var mouth = (Below(points.LeftMouth) + Below(points.RightMouth)) / 2;

        // The eye distance shrinks with cos(yaw), which leaves the tangent. Atan2 instead of a quotient: coinciding points are no division by zero.
        var yaw = MathF.Atan2(Along(points.Nose), NoseBeforeEyes * eyes);
        // nose / mouth = (noseBelow − noseBefore·t) / (mouthBelow − mouthBefore·t) for t = tan(pitch), solved for t.
        var pitch = MathF.Atan2(NoseBelowEyes * mouth - MouthBelowEyes * nose, NoseBeforeEyes * mouth - MouthBeforeEyes * nose);
        return new FacePose(float.RadiansToDegrees(yaw), float.RadiansToDegrees(pitch), float.RadiansToDegrees(roll));
    }
}
