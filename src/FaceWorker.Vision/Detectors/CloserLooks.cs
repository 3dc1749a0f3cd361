using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>Where a detector should look again, closer: parts of the picture with traces of faces that were too small to be found.</summary>
/// <param name="smallestFace">Shorter side of the smallest face to look for, in pixels of the picture.</param>
internal sealed class CloserLooks(PixelRegion picture, float smallestFace, DetectionCard detection, ModelInput input)
{
    private const float Comfortable = 1.3f; // times the side from which faces are found
    private const float Alike = 1.5f; // of two scales: one look serves traces of both

    private readonly TracesCard traces = detection.Tiles!.Traces!;

    /// <summary>The fewest parts that show every trace about as large as it should be; the best traces first, when there are too many.</summary>
    public IReadOnlyList<PixelRegion> For(IEnumerable<DetectedBox> seen)
    {
        var open = seen.OrderByDescending(trace => trace.Score).Select(trace => (trace.Box, Scale: ScaleFor(trace.Box))).ToList();
        var looks = new List<PixelRegion>();
        while (open.Count > 0 && looks.Count < traces.Most)
        {
            var (box, scale) = open[0];
            var look = Around(box, scale);
            looks.Add(look);
            open.RemoveAll(other => other.Scale < Alike * scale && scale < Alike * other.Scale && Shows(look, other.Box));
            open.Remove((box, scale));
        }

        return looks;
    }

    /// <summary>Whether a box is not yet surely a face that is large enough, and a closer look would show it clearly larger.</summary>
    public bool IsTrace((PixelRegion Part, DetectedBox Box) shown)
    {
        var scale = TileGrid.ScaleOf(shown.Part, input);
        var isFound = detection.IsFace(shown.Box.Score, shown.Part == picture) && shown.Box.Box.ShorterSide >= traces.FaceSide * scale;
        return !isFound && TileGrid.Worthwhile * ScaleFor(shown.Box.Box) < scale;
    }

    private float ScaleFor(BoundingBox box) => MathF.Max(1, MathF.Max(smallestFace, box.ShorterSide) / (Comfortable * traces.FaceSide));

    private PixelRegion Around(BoundingBox box, float scale)
    {
        var width = Math.Min(picture.Width, (int)(scale * input.Width));
        var height = Math.Min(picture.Height, (int)(scale * input.Height));
        return new PixelRegion(
            Math.Clamp((int)(box.X + (box.Width - width) / 2), 0, picture.Width - width),
            Math.Clamp((int)(box.Y + (box.Height - height) / 2), 0, picture.Height - height), width, height);
    }

    /// <summary>Whether a look has the whole box in it, with half of its width and height to spare on each side.</summary>
    private static bool Shows(PixelRegion look, BoundingBox box) =>
        box.X - box.Width / 2 >= look.X && box.Right + box.Width / 2 <= look.X + look.Width
        && box.Y - box.Height / 2 >= look.Y && box.Bottom + box.Height / 2 <= look.Y + look.Height;
}
