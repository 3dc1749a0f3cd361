using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Evaluation;

/// <summary>Which face a photo of one person is about: the large and central one, as davidsandberg/facenet picks it.</summary>
internal static class CentralFace
{
    /// <summary>The largest of area − 2 · squared distance from the picture's centre, in pixels; null when there is no face.</summary>
    public static FoundFace? Pick(SeenPicture picture) => picture.Faces.Select(face => face.Found).MaxBy(face =>
    {
        var box = face.Detection.Box;
        var (x, y) = (box.X + box.Width / 2 - picture.Width / 2f, box.Y + box.Height / 2 - picture.Height / 2f);
        return box.Area - 2 * (x * x + y * y);
    });
}
