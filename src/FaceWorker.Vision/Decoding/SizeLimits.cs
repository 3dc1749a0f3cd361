using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Decoding;

/// <summary>How large and how small a picture may be, by its header: before a pixel of it is decoded.</summary>
internal static class SizeLimits
{
    /// <exception cref="RequestRejectedException">Too large or too small.</exception>
    public static void ThrowIfOutside(ImageOptions options, string source, long width, long height)
    {
        var pixels = (decimal)width * height;
        if (pixels > options.MaxPixels)
            throw new RequestRejectedException(RejectionReason.TooLarge,
                $"'{source}' has {width} × {height} = {pixels:N0} pixels, more than the worker's setting Images:MaxPixels ({options.MaxPixels:N0}) allows.");
        if (Math.Min(width, height) < options.MinSide)
            throw new RequestRejectedException(RejectionReason.TooSmall,
                $"'{source}' has {width} × {height} pixels; its shorter side is below the worker's setting Images:MinSide ({options.MinSide}).");
    }
}
