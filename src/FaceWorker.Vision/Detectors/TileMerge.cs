using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>Makes one answer of what a detector found on the whole picture and on its tiles.</summary>
internal sealed class TileMerge(DetectionCard detection, PixelRegion picture)
{
    private const float Margin = 0.01f; // of a tile's side; the edge of a cut face is not found to the pixel
    private const float MostlyInside = 0.5f;

    private readonly TilesCard tiles = detection.Tiles!;

    /// <summary>Of several boxes on one face, keeps the one with the best score. A box within a larger face counts as part of it, unless it was found on the whole picture.</summary>
    public IReadOnlyList<DetectedBox> Merge(IEnumerable<(PixelRegion Part, DetectedBox Box)> shown)
    {
        var sure = shown.Where(one => detection.IsFace(one.Box.Score, one.Part == picture)).ToList();
        var whole = sure.Where(one => one.Part == picture).Select(one => one.Box).ToHashSet(ReferenceEqualityComparer.Instance);
        var kept = NonMaximumSuppression.Apply([.. sure.Select(one => one.Box)], detection.OverlapThreshold);
        return [.. kept.Where(box => whole.Contains(box) || !kept.Any(other => IsPart(box.Box, other.Box)))];
    }

    /// <summary>The boxes that each part shows in full. A face that is cut off, or too large for the overlap of the tiles, is left to a neighbouring or larger tile, or to the whole picture.</summary>
    public IReadOnlyList<(PixelRegion Part, DetectedBox Box)> Shown(IEnumerable<(PixelRegion Part, IReadOnlyList<DetectedBox> Boxes)> parts) =>
        [.. from part in parts from box in part.Boxes where part.Part == picture || Belongs(box.Box, part.Part) select (part.Part, box)];

    private bool Belongs(BoundingBox box, PixelRegion tile)
    {
        if (box.Width > tiles.Overlap * tile.Width || box.Height > tiles.Overlap * tile.Height)
            return false;
        var (x, y) = (Margin * tile.Width, Margin * tile.Height);
        var (right, bottom) = (tile.X + tile.Width, tile.Y + tile.Height);
        var cut = (tile.X > 0 && box.X < tile.X + x) || (tile.Y > 0 && box.Y < tile.Y + y)
            || (right < picture.Width && box.Right > right - x) || (bottom < picture.Height && box.Bottom > bottom - y);
        return !cut;
    }

    private static bool IsPart(BoundingBox box, BoundingBox of) => of.Area > box.Area && box.IntersectionOverSmaller(of) > MostlyInside;
}
