using FaceWorker.Core.Faces;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class LandmarkFinderTests(InstalledModels installed)
{
    [Fact]
    public void Sixty_eight_points_become_five_in_pixels_of_the_box()
    {
        var card = installed.Store.GetModel("landmarks-68").Landmarks!;
        var points = new float[136];
        foreach (var (point, x, y) in new (int, float, float)[]
        {
            (37, 0.2f, 0.3f), (38, 0.3f, 0.3f), (40, 0.3f, 0.4f), (41, 0.2f, 0.4f),
            (43, 0.7f, 0.3f), (44, 0.8f, 0.3f), (46, 0.8f, 0.4f), (47, 0.7f, 0.4f),
            (30, 0.5f, 0.6f), (48, 0.3f, 0.8f), (60, 0.4f, 0.8f), (54, 0.7f, 0.8f), (64, 0.6f, 0.8f),
        })
            (points[2 * point], points[2 * point + 1]) = (x, y);

        var five = LandmarkFinder.Decode(points, new BoundingBox(100, 200, 40, 80), card);

        Assert.Equal(
            [new(110, 228), new(130, 228), new(120, 248), new(114, 264), new(126, 264)],
            five.Points.Select(point => new ImagePoint(MathF.Round(point.X, 3), MathF.Round(point.Y, 3))));
    }
}
