using System.Runtime.InteropServices;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace FaceWorker.Vision.Decoding;

/// <summary>Decodes JPEG, PNG, GIF, BMP, WebP and TIFF with ImageSharp, in managed code: where no native library can be had, and as a second opinion in tests.</summary>
/// <remarks>Colour profiles are not applied: a photo in another space than sRGB is a little pale.</remarks>
public sealed class ManagedImageDecoder(ImageOptions options) : IImageDecoder
{
    private const int BytesPerPixel = 4 + 8; // its own picture, and what its decoders keep of it

    private static readonly Configuration Formats = Configure();

    /// <inheritdoc />
    public long Measure(ImageFile file)
    {
        var (width, height) = ReadSize(file);
        return Picture.MemoryOf(width, height) + (long)BytesPerPixel * width * height;
    }

    /// <inheritdoc />
    public Picture Decode(ImageFile file, long enoughPixels = long.MaxValue)
    {
        ReadSize(file);
        return Guard(file, content =>
        {
            using var image = Image.Load<Rgba32>(Formats, content, out _);
            image.Mutate(static change => change.AutoOrient());
            return CopyOut(image);
        });
    }

    private (int Width, int Height) ReadSize(ImageFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var size = Guard(file, content => Image.Identify(Formats, content, out _)) ?? throw new RequestRejectedException(RejectionReason.UnsupportedFormat,
            $"'{file.Source}' is in no format that the worker's setting Images:Decoder (managed) knows, regardless of its name; send JPEG, PNG, GIF, BMP, WebP or TIFF, or set it to native.");
        SizeLimits.ThrowIfOutside(options, file.Source, size.Width, size.Height);
        return (size.Width, size.Height);
    }

    /// <summary>Whatever goes wrong on the way is the file's fault; not only the exceptions that the library names are thrown.</summary>
    private static T Guard<T>(ImageFile file, Func<byte[], T> use)
    {
        try
        {
            return use(file.Content.ToArray());
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new RequestRejectedException(RejectionReason.Corrupt, $"'{file.Source}' begins like an image, but cannot be decoded to the end; send it again from an intact copy.", exception);
        }
    }

    /// <summary>Transparent places are white, as with the other decoders.</summary>
    private static Picture CopyOut(Image<Rgba32> image)
    {
        var picture = new Picture(image.Width, image.Height);
        image.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < rows.Height; y++)
            {
                var to = MemoryMarshal.Cast<byte, Rgb24>(picture.Pixels.Slice(y * picture.Stride, picture.Stride));
                var from = rows.GetRowSpan(y);
                for (var x = 0; x < to.Length; x++)
                    to[x] = from[x].A == byte.MaxValue ? from[x].Rgb : OnWhite(from[x]);
            }
        });
        return picture;
    }

    private static Rgb24 OnWhite(Rgba32 pixel)
    {
        return new Rgb24(Blend(pixel.R), Blend(pixel.G), Blend(pixel.B));

        byte Blend(byte value) => (byte)((value * pixel.A + byte.MaxValue * (byte.MaxValue - pixel.A) + byte.MaxValue / 2) / byte.MaxValue);
    }

    private static Configuration Configure()
    {
        var configuration = new Configuration { MaxDegreeOfParallelism = 1 };
        Add(JpegFormat.Instance, new JpegImageFormatDetector(), new JpegDecoder());
        Add(PngFormat.Instance, new PngImageFormatDetector(), new PngDecoder());
        Add(GifFormat.Instance, new GifImageFormatDetector(), new GifDecoder { DecodingMode = SixLabors.ImageSharp.Metadata.FrameDecodingMode.First });
        Add(BmpFormat.Instance, new BmpImageFormatDetector(), new BmpDecoder());
        Add(WebpFormat.Instance, new WebpImageFormatDetector(), new WebpDecoder());
        Add(TiffFormat.Instance, new TiffImageFormatDetector(), new TiffDecoder { DecodingMode = SixLabors.ImageSharp.Metadata.FrameDecodingMode.First });
        return configuration;

        void Add(SixLabors.ImageSharp.Formats.IImageFormat format, SixLabors.ImageSharp.Formats.IImageFormatDetector detector, SixLabors.ImageSharp.Formats.IImageDecoder decoder)
        {
            configuration.ImageFormatsManager.AddImageFormat(format);
            configuration.ImageFormatsManager.AddImageFormatDetector(detector);
            configuration.ImageFormatsManager.SetDecoder(format, decoder);
        }
    }
}
