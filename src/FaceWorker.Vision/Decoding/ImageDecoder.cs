using FaceWorker.Core;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Decoding;

/// <summary>Decodes JPEG, PNG, WebP, GIF, TIFF and AVIF: plain JPEGs by the system's libturbojpeg where it is installed, everything else by libvips.</summary>
public sealed class ImageDecoder : IImageDecoder
{
    /// <summary>The file of the fast JPEG decoder, by which it is looked for.</summary>
    public const string FastJpegLibrary = TurboJpeg.FileName;

    private readonly TurboJpegDecoder? plainPhotos;
    private readonly VipsImageDecoder everything;

    public ImageDecoder(ImageOptions options) : this(options, TurboJpeg.Installed)
    {
    }

    /// <param name="library">Null: as where it is not installed.</param>
    internal ImageDecoder(ImageOptions options, TurboJpeg? library)
    {
        plainPhotos = library is null ? null : new TurboJpegDecoder(library, options);
        everything = new VipsImageDecoder(options);
    }

    /// <summary>Whether this machine has the fast JPEG decoder.</summary>
    public static bool HasFastJpeg => TurboJpeg.Installed is not null;

    /// <inheritdoc />
    public long Measure(ImageFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return plainPhotos?.TryMeasure(file.Source, file.Content.Span) ?? everything.Measure(file);
    }

    /// <inheritdoc />
    public Picture Decode(ImageFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Failpoints.ReachDecode(file.Sha256);
        return plainPhotos?.TryDecode(file.Source, file.Content.Span) ?? everything.Decode(file);
    }
}
