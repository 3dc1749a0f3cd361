using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Photos;

namespace FaceWorker.Core.Images;

/// <summary>Another look at a picture.</summary>
/// <param name="IsFramed">Small, with a margin around it: a face that fills the picture is then no larger than those that detectors know.</param>
internal readonly record struct PictureLook(PictureTurn Turn, bool IsFramed = false);

/// <summary>A copy of a picture for another look at it; of a large one shrunk by a whole factor. It knows where its faces are on the picture itself.</summary>
internal sealed class PictureCopy : IDisposable
{
    /// <summary>Of a framed copy, without the frame: a face that fills it still has more pixels than embedders look at, and the whole is one tile.</summary>
    private const int MostPixelsFramed = 120_000;

    private const int FrameShare = 4; // of the picture's side, on each side of it
    private const byte FrameColour = 127;

    private readonly PictureLook look;
    private readonly int factor;
    private readonly (int X, int Y) frame;

    private PictureCopy(Picture pixels, PictureLook look, int factor, (int X, int Y) frame = default)
    {
        Pixels = pixels;
        this.look = look;
        this.factor = factor;
        this.frame = frame;
    }

    public Picture Pixels { get; }

    public bool IsTurned => look.Turn != PictureTurn.None;

    /// <summary>The picture as this look shows it, with at most so many pixels.</summary>
    public static PictureCopy Of(Picture picture, PictureLook look, int mostPixels)
    {
        var factor = FactorFor(picture, look.IsFramed ? Math.Min(mostPixels, MostPixelsFramed) : mostPixels);
        using var small = factor == 1 ? null : Shrunk(picture, factor);
        var turned = (small ?? picture).Turned(OrientationOf(look.Turn));
        if (!look.IsFramed)
            return new PictureCopy(turned, look, factor);
        using (turned)
            return new PictureCopy(Framed(turned), look, factor, FrameOf(turned));
    }

    /// <summary>The face with its box and points on the picture itself, and its size there. Its pose is the one in which it stands upright.</summary>
    public FoundFace OnStored(FoundFace face)
    {
        var detection = face.Detection with { Box = Unturned.Stored(Unframed(face.Detection.Box)), Landmarks = face.Detection.Landmarks.Select(OnStored) };
        return (face with { Detection = detection }).Enlarged(factor);
    }

    /// <summary>Where a box of the picture itself is on this copy.</summary>
    public BoundingBox OnCopy(BoundingBox stored)
    {
        var shown = Unturned.Shown(stored.Reduced(factor));
        return shown with { X = shown.X + frame.X, Y = shown.Y + frame.Y };
    }

    /// <summary>Where a face of the picture itself is on this copy, which has no frame.</summary>
    public Detection OnCopy(Detection stored)
    {
        var reduced = stored.Reduced(factor);
        return reduced with { Box = Unturned.Shown(reduced.Box), Landmarks = reduced.Landmarks.Select(OnCopy) };
    }

    public void Dispose() => Pixels.Dispose();

    private int Width => Pixels.Width - 2 * frame.X;

    private int Height => Pixels.Height - 2 * frame.Y;

    /// <summary>This copy without its frame and before its turn.</summary>
    private PhotoFrame Unturned => look.Turn is PictureTurn.Right or PictureTurn.Left ? new(Height, Width, look.Turn) : new(Width, Height, look.Turn);

    private BoundingBox Unframed(BoundingBox box) => box with { X = box.X - frame.X, Y = box.Y - frame.Y };

    // A box has edges, half a pixel beyond the centres that points count from.
    private ImagePoint OnStored(ImagePoint framed)
    {
        var point = new ImagePoint(framed.X - frame.X, framed.Y - frame.Y);
        return look.Turn switch
        {
            PictureTurn.Right => new ImagePoint(point.Y, Width - 1 - point.X),
            PictureTurn.UpsideDown => new ImagePoint(Width - 1 - point.X, Height - 1 - point.Y),
            PictureTurn.Left => new ImagePoint(Height - 1 - point.Y, point.X),
            _ => point,
        };
    }

    /// <summary>What <see cref="OnStored(ImagePoint)"/> takes back.</summary>
    private ImagePoint OnCopy(ImagePoint stored) => look.Turn switch
    {
        PictureTurn.Right => new ImagePoint(Width - 1 - stored.Y, stored.X),
        PictureTurn.UpsideDown => new ImagePoint(Width - 1 - stored.X, Height - 1 - stored.Y),
        PictureTurn.Left => new ImagePoint(stored.Y, Height - 1 - stored.X),
        _ => stored,
    };

    private static int OrientationOf(PictureTurn turn) => turn switch
    {
        PictureTurn.Right => 6,
        PictureTurn.UpsideDown => 3,
        PictureTurn.Left => 8,
        _ => 1,
    };

    private static int FactorFor(Picture picture, int mostPixels)
    {
        var factor = 1;
        while ((long)(picture.Width / factor) * (picture.Height / factor) > mostPixels)
            factor++;
        return Math.Min(factor, Math.Min(picture.Width, picture.Height));
    }

    private static (int X, int Y) FrameOf(Picture picture) => (picture.Width / FrameShare, picture.Height / FrameShare);

    private static Picture Framed(Picture picture)
    {
        var (x, y) = FrameOf(picture);
        var framed = new Picture(picture.Width + 2 * x, picture.Height + 2 * y);
        framed.Pixels.Fill(FrameColour);
        for (var row = 0; row < picture.Height; row++)
            picture.Pixels.Slice(row * picture.Stride, picture.Stride).CopyTo(framed.Pixels[((y + row) * framed.Stride + x * Picture.Channels)..]);
        return framed;
    }

    /// <summary>Each pixel the mean of a square; what is left over at the right and below is left out.</summary>
    private static Picture Shrunk(Picture picture, int factor)
    {
        var small = new Picture(picture.Width / factor, picture.Height / factor);
        var sums = new int[small.Stride];
        for (var y = 0; y < small.Height; y++)
        {
            Array.Clear(sums);
            for (var row = y * factor; row < (y + 1) * factor; row++)
                AddRow(picture.Pixels.Slice(row * picture.Stride, picture.Stride), factor, sums);
            var target = small.Pixels.Slice(y * small.Stride, small.Stride);
            for (var i = 0; i < sums.Length; i++)
                target[i] = (byte)(sums[i] / (factor * factor));
        }

        return small;
    }

    private static void AddRow(ReadOnlySpan<byte> row, int factor, Span<int> sums)
    {
        var at = 0;
        for (var i = 0; i < sums.Length; i += Picture.Channels)
            for (var step = 0; step < factor; step++, at += Picture.Channels)
            {
                sums[i] += row[at];
                sums[i + 1] += row[at + 1];
                sums[i + 2] += row[at + 2];
            }
    }
}
