using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Decoding;

/// <summary>How much smaller a picture may be decoded: along a side by 2, 4 or 8, as JPEG's transform can.</summary>
internal static class Reduction
{
    private const int Most = 8;

    /// <summary>The greatest that leaves enough pixels. That of a picture which will be turned divides its sides, so that its pixels keep their places.</summary>
    public static int For(int width, int height, int orientation, long enoughPixels)
    {
        var reduction = Most;
        while (reduction > 1 && ((long)width * height / (reduction * reduction) < enoughPixels
            || orientation != Orientation.Upright && (width % reduction, height % reduction) != (0, 0)))
            reduction /= 2;
        return reduction;
    }

    /// <summary>How many times smaller a length is than the full one, which is rounded.</summary>
    public static int Of(int length, int full) => (int)Math.Round((double)full / length);

    /// <summary>Memory for a picture of this size when decoded so much smaller.</summary>
    public static Picture Take(int width, int height, int reduction) => new(Length(width, reduction), Length(height, reduction))
    {
        Reduction = reduction,
        FullWidth = width,
        FullHeight = height,
    };

    private static int Length(int full, int reduction) => (full + reduction - 1) / reduction;
}
