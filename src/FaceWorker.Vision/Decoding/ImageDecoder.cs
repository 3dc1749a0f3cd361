using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding.Headers;
using FaceWorker.Vision.Decoding.Outside;

namespace FaceWorker.Vision.Decoding;

/// <summary>Decodes every format that there is: who does it is chosen by the first bytes, never by the name.</summary>
/// <remarks>
/// Plain JPEGs by the system's libturbojpeg where it is installed; HEIC, JPEG XL and JPEG 2000 by the system's libraries, outside of this process; BMP and Photoshop's composite in
/// managed code; a camera's own file by the JPEG in it; everything else by libvips. With <c>Images:Decoder</c> set to managed, ImageSharp alone.
/// </remarks>
public sealed class ImageDecoder : IImageDecoder
{
    /// <summary>The file of the fast JPEG decoder, by which it is looked for.</summary>
    public const string FastJpegLibrary = TurboJpeg.FileName;

    private readonly ImageOptions options;
    private readonly TurboJpegDecoder? plainPhotos;
    private readonly VipsImageDecoder everything;
    private readonly ManagedImageDecoder managed;

    public ImageDecoder(ImageOptions options) : this(options, TurboJpeg.Installed)
    {
    }

    /// <param name="library">Null: as where it is not installed.</param>
    internal ImageDecoder(ImageOptions options, TurboJpeg? library)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        plainPhotos = library is null || options.Decoder == DecoderKind.Managed ? null : new TurboJpegDecoder(library, options);
        everything = new VipsImageDecoder(options);
        managed = new ManagedImageDecoder(options);
    }

    /// <summary>Whether this machine has the fast JPEG decoder.</summary>
    public static bool HasFastJpeg => TurboJpeg.Installed is not null;

    /// <inheritdoc />
    public long Measure(ImageFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return plainPhotos?.TryMeasure(file.Source, file.Content.Span) ?? With(file, static (decoder, found) => decoder.Measure(found));
    }

    /// <inheritdoc />
    public Picture Decode(ImageFile file, long enoughPixels = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(file);
        Failpoints.ReachDecode(file.Sha256);
        return DecodePlain(file, enoughPixels) ?? With(file, (decoder, found) => decoder.Decode(found, enoughPixels));
    }

    private Picture? DecodePlain(ImageFile file, long enoughPixels) =>
        plainPhotos is null || JpegScans.EndInZeros(file.Content.Span) ? null : plainPhotos.TryDecode(file.Source, file.Content.Span, enoughPixels);

    private T With<T>(ImageFile file, Func<IImageDecoder, ImageFile, T> use)
    {
        var kind = FileKinds.Of(file.Content.Span);
        if (RawPreview.Of(file, kind) is { } preview)
        {
            using (preview)
                return use(this, preview);
        }

        return use(For(file, kind), file);
    }

    private IImageDecoder For(ImageFile file, FileKind kind) => kind switch
    {
        FileKind.Video => throw new RequestRejectedException(RejectionReason.Video, $"'{file.Source}' is a video, regardless of its name; send pictures of it."),
        _ when options.Decoder == DecoderKind.Managed => managed,
        FileKind.Bmp => managed,
        FileKind.Photoshop => new PhotoshopDecoder(options),
        FileKind.Heif or FileKind.JpegXl or FileKind.Jpeg2000 => new OutsideDecoder(options, kind),
        _ => everything,
    };
}
