using FaceWorker.Core.Faces;

namespace FaceWorker.Vision.Detectors;

internal static class FivePoints
{
    /// <summary>The landmarks that a function of the point's number gives: image-left eye, other eye, nose, left and right corner of the mouth.</summary>
    public static FaceLandmarks Of(Func<int, ImagePoint> point) => new(point(0), point(1), point(2), point(3), point(4));
}
