using System.Runtime.InteropServices;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Decodes JPEG, PNG, WebP, GIF, TIFF and AVIF with libvips; other loaders (SVG, PDF and the like) are never tried.</summary>
public sealed class VipsImageDecoder(ImageOptions options) : IImageDecoder
{
    /// <inheritdoc />
    public long Measure(ImageFile file) => WithChain(file, chain => VipsMemory.ToDecode(chain.Current) + file.Content.Length); // libvips has a copy of the file

    /// <inheritdoc />
    public Picture Decode(ImageFile file) => WithChain(file, chain =>
    {
        chain.ConvertToSrgb();
        chain.TurnUpright();
        return CopyOut(chain.Current);
    });

    private T WithChain<T>(ImageFile file, Func<ImageChain, T> use)
    {
        ArgumentNullException.ThrowIfNull(file);
        Vips.Ready();
        var content = BytesOf(file.Content);
        var load = SafeLoaders.Find(content) ?? throw Unsupported(file.Source);
        try
        {
            // Only the header is read here; pixels are decoded while they are copied out.
            using var chain = new ImageChain(load(content));
            SizeLimits.ThrowIfOutside(options, file.Source, chain.Current.Width, chain.Current.Height);
            return use(chain);
        }
        catch (VipsException exception)
        {
            // libvips collects its error text for all threads together, so nothing may be concluded from it.
            throw SafeLoaders.LacksCodec(content)
                ? Unsupported(file.Source, exception)
                : new RequestRejectedException(RejectionReason.Corrupt,
                    $"'{file.Source}' begins like an image, but cannot be decoded to the end; send it again from an intact copy.", exception);
        }
    }

    /// <summary>Decodes into the picture's own memory: never are there two of it.</summary>
    private static unsafe Picture CopyOut(Image rgb)
    {
        var picture = new Picture(rgb.Width, rgb.Height);
        try
        {
            fixed (byte* pixels = picture.Pixels)
            {
                using var target = Image.NewFromMemory((nint)pixels, (ulong)picture.Pixels.Length, rgb.Width, rgb.Height, Picture.Channels, Enums.BandFormat.Uchar);
                rgb.Write(target);
            }

            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private static RequestRejectedException Unsupported(string source, Exception? inner = null) => new(RejectionReason.UnsupportedFormat,
        $"'{source}' is not in a supported image format, regardless of its name; send JPEG, PNG, WebP, GIF, TIFF or AVIF.", inner);

    private static byte[] BytesOf(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : content.ToArray();
}
