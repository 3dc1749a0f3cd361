using System.Runtime.InteropServices;

namespace FaceWorker.Core.Images;

/// <summary>Turns and mirrors pixels, by the numbers that EXIF has for it (1 to 8).</summary>
public static class PictureOrientation
{
    private const int Block = 32; // pixels of a side: what is read and written of two pictures then stays in the nearest cache

    /// <summary>An upright copy of pixels stored with this orientation. The caller disposes both.</summary>
    /// <param name="condition">Of the copy; null: that of the stored picture.</param>
    public static Picture Turned(this Picture stored, int orientation, FileCondition? condition = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        const int firstThatSwapsSides = 5;
        var (width, height) = orientation < firstThatSwapsSides ? (stored.Width, stored.Height) : (stored.Height, stored.Width);
        var (fullWidth, fullHeight) = orientation < firstThatSwapsSides ? (stored.FullWidth, stored.FullHeight) : (stored.FullHeight, stored.FullWidth);
        var upright = new Picture(width, height)
        {
            Condition = condition ?? stored.Condition,
            Reduction = stored.Reduction,
            FullWidth = fullWidth,
            FullHeight = fullHeight,
        };
        var steps = Steps.Of(orientation, stored.Width, stored.Height);
        for (var y = 0; y < upright.Height; y += Block)
            for (var x = 0; x < upright.Width; x += Block)
                CopyBlock(stored, upright, steps, x, y);
        return upright;
    }

    private static void CopyBlock(Picture stored, Picture upright, Steps steps, int left, int top)
    {
        var from = MemoryMarshal.Cast<byte, Pixel>(stored.Pixels);
        var to = MemoryMarshal.Cast<byte, Pixel>(upright.Pixels);
        var width = Math.Min(Block, upright.Width - left);
        var bottom = Math.Min(top + Block, upright.Height);
        for (var y = top; y < bottom; y++)
        {
            var at = steps.First + y * steps.Down + left * steps.Right;
            foreach (ref var pixel in to.Slice(y * upright.Width + left, width))
            {
                pixel = from[at];
                at += steps.Right;
            }
        }
    }

    private readonly record struct Pixel(byte Red, byte Green, byte Blue);

    /// <summary>Where the upright picture's first pixel is stored, and how far from a pixel its neighbours to the right and below are; in pixels.</summary>
    private readonly record struct Steps(int First, int Right, int Down)
    {
        public static Steps Of(int orientation, int width, int height) => orientation switch
        {
            2 => new(width - 1, -1, width),
            3 => new(width * height - 1, -1, -width),
            4 => new((height - 1) * width, 1, -width),
            5 => new(0, width, 1),
            6 => new((height - 1) * width, -width, 1),
            7 => new(width * height - 1, -width, -1),
            8 => new(width - 1, width, -1),
            _ => new(0, 1, width),
        };
    }
}
