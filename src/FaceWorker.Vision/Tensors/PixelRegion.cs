using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Tensors;

/// <summary>Whole pixels of a picture, at least one by one and never beyond its edges.</summary>
internal readonly record struct PixelRegion(int X, int Y, int Width, int Height)
{
    public static PixelRegion All(Picture picture) => new(0, 0, picture.Width, picture.Height);

    /// <summary>The box rounded to whole pixels and clipped to the picture.</summary>
    public static PixelRegion Around(BoundingBox box, Picture picture)
    {
        var left = Math.Clamp((int)MathF.Round(box.X), 0, picture.Width - 1);
        var top = Math.Clamp((int)MathF.Round(box.Y), 0, picture.Height - 1);
        var right = Math.Clamp((int)MathF.Round(box.Right), left + 1, picture.Width);
        var bottom = Math.Clamp((int)MathF.Round(box.Bottom), top + 1, picture.Height);
        return new PixelRegion(left, top, right - left, bottom - top);
    }

    public BoundingBox ToBox() => new(X, Y, Width, Height);
}
