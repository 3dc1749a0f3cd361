using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Detectors;

/// <summary>A picture in one size: <paramref name="Scale"/> pixels of the level to one of the picture, rounded up to whole pixels at the right and below.</summary>
internal readonly record struct PyramidLevel(double Scale, int Width, int Height)
{
    /// <summary>The levels from the one in which the smallest face fills the window to the smallest that still has a window, without those larger than the input.</summary>
    public static IEnumerable<PyramidLevel> Of(Picture picture, PyramidCard pyramid, ModelInput largest)
    {
        for (var scale = (double)pyramid.Window / pyramid.SmallestFace; Math.Min(picture.Width, picture.Height) * scale >= pyramid.Window; scale *= pyramid.Factor)
        {
            var level = new PyramidLevel(scale, (int)Math.Ceiling(picture.Width * scale), (int)Math.Ceiling(picture.Height * scale));
            if (level.Width <= largest.Width && level.Height <= largest.Height)
                yield return level;
        }
    }

    /// <summary>The window whose top left pixel of the level is given, in pixels of the picture.</summary>
    /// <remarks>R-Net was trained on boxes as MTCNN's authors made them: pixels counted from 1, and the last one part of the box.</remarks>
    public BoundingBox Window(int x, int y, int side)
    {
        var sideInPicture = (float)((side - 1) / Scale) + 1;
        return new BoundingBox((float)((x + 1) / Scale), (float)((y + 1) / Scale), sideInPicture, sideInPicture);
    }
}
