using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Photos;

/// <summary>A photo of a gallery, for people.</summary>
/// <param name="Sources">Where its bytes were seen, the newest place first; without secrets.</param>
/// <param name="Faces">From the left to the right, those drawn by hand included.</param>
public sealed record Photo(long Id, PhotoFrame Frame, FileCondition Condition, DateTimeOffset IndexedAt, IReadOnlyList<string> Sources, IReadOnlyList<PhotoFace> Faces)
{
    /// <summary>By the clock of its camera, of no time zone; null: not known.</summary>
    public DateTime? TakenAt { get; init; }

    /// <summary>The photo that its archive lists before it; null: it is the first, or no archive has it.</summary>
    public long? Previous { get; init; }

    /// <summary>The photo that its archive lists after it.</summary>
    public long? Next { get; init; }
}

/// <summary>A face of a photo.</summary>
/// <param name="IsConfirmed">A person said whose it is; otherwise the machine did, and may move it.</param>
/// <param name="IsDrawn">A person drew its box, because the detector had missed it.</param>
public sealed record PhotoFace(StoredFace Face, bool IsConfirmed, bool IsDrawn)
{
    /// <summary>The same box, but for a difference that a hand or a rounding makes.</summary>
    public const float SameBox = 0.9f;

    /// <summary>From this overlap on (intersection over union), two boxes are one face.</summary>
    public const float OneFace = 0.3f;

    /// <summary>The face that a box is about: the one that it overlaps most, by at least <see cref="OneFace"/>; null: there is none.</summary>
    public static PhotoFace? At(BoundingBox box, IReadOnlyList<PhotoFace> faces) => faces
        .Where(face => face.Face.Box.IntersectionOverUnion(box) >= OneFace)
        .MaxBy(face => face.Face.Box.IntersectionOverUnion(box));
}

/// <summary>The size of a stored picture in pixels, and the turn in which its faces stand upright. Boxes are kept on the stored picture; people see it turned.</summary>
public readonly record struct PhotoFrame(int Width, int Height, PictureTurn Turn)
{
    private const int FullTurn = 360;

    private bool SwapsSides => Turn is PictureTurn.Right or PictureTurn.Left;

    /// <summary>Of the picture as people see it.</summary>
    public int ShownWidth => SwapsSides ? Height : Width;

    /// <summary>Of the picture as people see it.</summary>
    public int ShownHeight => SwapsSides ? Width : Height;

    /// <summary>Where a box of the stored picture is on the one that people see.</summary>
    public BoundingBox Shown(BoundingBox stored) => Turn switch
    {
        PictureTurn.Right => new BoundingBox(Height - stored.Bottom, stored.X, stored.Height, stored.Width),
        PictureTurn.UpsideDown => new BoundingBox(Width - stored.Right, Height - stored.Bottom, stored.Width, stored.Height),
        PictureTurn.Left => new BoundingBox(stored.Y, Width - stored.Right, stored.Height, stored.Width),
        _ => stored,
    };

    /// <summary>Where a box that somebody drew on the picture as people see it is on the stored one.</summary>
    public BoundingBox Stored(BoundingBox shown) =>
        new PhotoFrame(ShownWidth, ShownHeight, (PictureTurn)((FullTurn - (int)Turn) % FullTurn)).Shown(shown);

    /// <summary>The part of a box of the stored picture that lies within it; null: none.</summary>
    public BoundingBox? Clip(BoundingBox box)
    {
        var (left, top) = (MathF.Max(0, box.X), MathF.Max(0, box.Y));
        var (width, height) = (MathF.Min(Width, box.Right) - left, MathF.Min(Height, box.Bottom) - top);
        return width > 0 && height > 0 ? new BoundingBox(left, top, width, height) : null;
    }
}
