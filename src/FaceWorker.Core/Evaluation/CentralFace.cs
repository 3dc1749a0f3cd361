using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Evaluation;

/// <summary>Which face a photo of one person is about: the large and central one, as davidsandberg/facenet picks it.</summary>
public static class CentralFace
{
    /// <summary>The largest of area − 2 · squared distance from the picture's centre, in pixels; null when there is no face.</summary>
    internal static FoundFace? Pick(SeenPicture picture) =>
        picture.Faces.Select(face => face.Found).MaxBy(face => Centrality(face.Detection.Box, picture.Width, picture.Height));

    /// <inheritdoc cref="Pick(SeenPicture)" />
    public static Detection? Pick(IEnumerable<Detection> faces, int width, int height) => faces.MaxBy(face => Centrality(face.Box, width, height));

    private static float Centrality(BoundingBox box, int width, int height)
    {
        var (x, y) = (box.X + box.Width / 2 - width / 2f, box.Y + box.Height / 2 - height / 2f);
        return box.Area - 2 * (x * x + y * y);
    }
}
