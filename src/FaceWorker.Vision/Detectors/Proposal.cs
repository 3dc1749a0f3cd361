using FaceWorker.Core.Faces;

namespace FaceWorker.Vision.Detectors;

/// <summary>A box that a stage of a cascade takes for a face, and how far that stage would move its four edges, in parts of its width and height.</summary>
internal sealed record Proposal(BoundingBox Box, float Score, EdgeShift Shift, FaceLandmarks? Landmarks = null) : IScoredBox
{
    /// <summary>The box with its edges moved.</summary>
    public Proposal Shifted()
    {
        var (left, top) = (Box.X + Shift.Left * Box.Width, Box.Y + Shift.Top * Box.Height);
        var (right, bottom) = (Box.Right + Shift.Right * Box.Width, Box.Bottom + Shift.Bottom * Box.Height);
        return this with { Box = new BoundingBox(left, top, right - left, bottom - top) };
    }

    /// <summary>The square around the box's centre, as large as its longer side.</summary>
    public BoundingBox Square()
    {
        var side = MathF.Max(Box.Width, Box.Height);
        return new BoundingBox(Box.X + (Box.Width - side) / 2, Box.Y + (Box.Height - side) / 2, side, side);
    }
}

/// <summary>How far each edge of a box is moved, in parts of the box's width or height.</summary>
internal readonly record struct EdgeShift(float Left, float Top, float Right, float Bottom);
