using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Images;

/// <summary>A box that a person drew around a face, in pixels of the whole picture as it is stored, and the turn in which the face stands upright.</summary>
public sealed record DrawnBox(BoundingBox Box, PictureTurn Turn);

/// <summary>Looks at the face in a box that a person drew.</summary>
/// <remarks>
/// The box and as much around it are shown to the pack's detector by themselves, where a face is larger than it was on the whole picture. A face that it finds there, if it
/// overlaps the box, is taken as it found it: its vector then compares with all others. Otherwise the box is the face: with the five points of the landmark model
/// where the pack has one, and else with those that faces have on average in their boxes.
/// </remarks>
internal sealed class DrawnLook(FacePack pack, Turn turn)
{
    /// <summary>Sides of the shown part, in those of the box: as much around a face as detectors are trained with.</summary>
    private const float Surroundings = 2;

    /// <summary>Shorter side of the smallest face to look for, in that of the box.</summary>
    private const float SmallestShare = 0.4f;

    /// <summary>From this overlap on (intersection over union), what the detector finds is what the person meant.</summary>
    private const float LeastOverlap = 0.3f;

    /// <summary>What a person says is certain.</summary>
    private const float Certain = 1;

    /// <summary>The face on the picture, and on the upright copy from which it was taken; the caller disposes the copy.</summary>
    public async Task<(FoundFace OnPicture, FoundFace OnCopy, PictureCopy Copy)> FindAsync(Picture picture, DrawnBox drawn, int mostPixels, CancellationToken cancel)
    {
        var part = PartOf(picture, drawn.Box);
        using var cut = part.Width * part.Height <= mostPixels ? picture.Part(part.X, part.Y, part.Width, part.Height) : null;
        var (shown, left, top) = cut is null ? (picture, 0, 0) : (cut, part.X, part.Y);
        var copy = PictureCopy.Of(shown, new PictureLook(drawn.Turn), mostPixels);
        try
        {
            var box = copy.OnCopy(drawn.Box with { X = drawn.Box.X - left, Y = drawn.Box.Y - top });
            var face = (await pack.DescribeAsync(copy.Pixels, [await DetectAsync(copy.Pixels, box, cancel)], turn, cancel))[0];
            return (copy.OnStored(face).Moved(left, top), face, copy);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private async Task<Detection> DetectAsync(Picture picture, BoundingBox box, CancellationToken cancel)
    {
        var found = await pack.Detector.DetectAsync(picture, SmallestShare * box.ShorterSide, turn, cancel);
        if (found.MaxBy(face => face.Box.IntersectionOverUnion(box)) is { } best && best.Box.IntersectionOverUnion(box) >= LeastOverlap)
            return best;
        return (await pack.Detector.PlacePointsAsync(picture, [new Detection(box, Certain, UsualPoints(box))], turn, cancel))[0];
    }

    /// <summary>Where eyes, nose and mouth are in the boxes of detectors: the medians of YuNet, RetinaFace and MTCNN on LFW, which hardly differ.</summary>
    private static FaceLandmarks UsualPoints(BoundingBox box)
    {
        ImagePoint At(float x, float y) => new(box.X + x * box.Width, box.Y + y * box.Height);
        return new FaceLandmarks(At(0.27f, 0.39f), At(0.73f, 0.39f), At(0.5f, 0.585f), At(0.31f, 0.74f), At(0.7f, 0.74f));
    }

    private static (int X, int Y, int Width, int Height) PartOf(Picture picture, BoundingBox box)
    {
        var (x, y) = (box.X - (Surroundings - 1) / 2 * box.Width, box.Y - (Surroundings - 1) / 2 * box.Height);
        var (left, top) = (Math.Clamp((int)x, 0, picture.Width - 1), Math.Clamp((int)y, 0, picture.Height - 1));
        var (right, bottom) = (Math.Clamp((int)MathF.Ceiling(x + Surroundings * box.Width), left + 1, picture.Width), Math.Clamp((int)MathF.Ceiling(y + Surroundings * box.Height), top + 1, picture.Height));
        return (left, top, right - left, bottom - top);
    }
}
