using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Cli.Evaluation;

/// <summary>Which face a photo of one person is about: the large and central one, as davidsandberg/facenet picks it.</summary>
internal static class CentralFace
{
    /// <summary>The largest of area − 2 · squared distance from the picture's centre; null when there is no face.</summary>
    public static Detection? Pick(IEnumerable<Detection> detections, Picture picture) => detections.MaxBy(detection =>
    {
        var (x, y) = (detection.Box.X + detection.Box.Width / 2 - picture.Width / 2f, detection.Box.Y + detection.Box.Height / 2 - picture.Height / 2f);
        return detection.Box.Area - 2 * (x * x + y * y);
    });
}
