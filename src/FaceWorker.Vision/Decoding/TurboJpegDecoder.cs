using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Decoding;

/// <summary>Decodes plain photos; leaves everything odd, doubtful or broken to another decoder, which then says how it ends.</summary>
internal sealed class TurboJpegDecoder(TurboJpeg library, ImageOptions options)
{
    /// <summary>Bytes that <see cref="TryDecode"/> takes: the picture, a second one where it is to be turned, and what is kept between scans; null: not a plain photo.</summary>
    /// <exception cref="RequestRejectedException">Too large or too small.</exception>
    public long? TryMeasure(string source, ReadOnlySpan<byte> content)
    {
        if (JpegHead.OfPlainPhoto(content) is not { } photo)
            return null;
        var handle = library.Create();
        try
        {
            if (library.ReadSize(handle, content) is not (var width, var height))
                return null;
            SizeLimits.ThrowIfOutside(options, source, width, height);
            return Picture.MemoryOf(width, height) * (photo.Orientation == Orientation.Upright ? 1 : 2) + (long)(photo.BufferedBytes * width * height);
        }
        finally
        {
            library.Destroy(handle);
        }
    }

    /// <summary>The upright picture; null: not a plain photo, or not without a warning.</summary>
    /// <exception cref="RequestRejectedException">Too large or too small.</exception>
    public Picture? TryDecode(string source, ReadOnlySpan<byte> content, long enoughPixels = long.MaxValue)
    {
        if (JpegHead.OfPlainPhoto(content) is not var (orientation, _))
            return null;
        var handle = library.Create();
        try
        {
            if (library.ReadSize(handle, content) is not (var width, var height))
                return null;
            SizeLimits.ThrowIfOutside(options, source, width, height);
            return Decode(handle, content, Reduction.Take(width, height, Reduction.For(width, height, orientation, enoughPixels)), orientation);
        }
        finally
        {
            library.Destroy(handle);
        }
    }

    private Picture? Decode(nint handle, ReadOnlySpan<byte> content, Picture stored, int orientation)
    {
        var isDecoded = library.TryDecode(handle, content, stored);
        if (isDecoded && orientation == Orientation.Upright)
            return stored;
        using (stored)
            return isDecoded ? stored.Turned(orientation) : null;
    }
}
