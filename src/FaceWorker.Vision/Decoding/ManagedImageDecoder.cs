using System.Runtime.InteropServices;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Images.Headers;
using FaceWorker.Vision.Decoding.Headers;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace FaceWorker.Vision.Decoding;

/// <summary>Decodes JPEG, PNG, GIF, BMP, WebP and TIFF with ImageSharp, in managed code: where no native library can be had, and as a second opinion in tests.</summary>
/// <remarks>Colour profiles are not applied: a photo in another space than sRGB is a little pale.</remarks>
public sealed class ManagedImageDecoder(ImageOptions options) : IImageDecoder
{
    private const int BytesPerPixel = 4 + 8; // its own picture, and what its decoders keep of it
    private const int LargestPixel = 8; // bytes that a file has for one, at the most

    private static readonly Configuration Formats = Configure();

    /// <inheritdoc />
    public long Measure(ImageFile file)
    {
        var (width, height) = ReadSize(file);
        var copies = FileEnds.IsThere(file.Content.Span) ? 1 : 2;
        return Picture.MemoryOf(width, height) + (long)copies * BytesPerPixel * width * height;
    }

    /// <inheritdoc />
    public Picture Decode(ImageFile file, long enoughPixels = long.MaxValue)
    {
        var (width, height) = ReadSize(file);
        ThrowIfTiffIsBeyond(file);
        return Guard(file, content =>
        {
            var pages = TiffPyramid.Pages(content);
            if (FileEnds.IsThere(content))
            {
                using var whole = Load(content);
                return CopyOut(whole, OrientationOf(content), new FileCondition(Pages: pages));
            }

            using var left = ManagedSalvage.Load(Load, content, Math.Min((long)LargestPixel * width * height, Array.MaxLength - content.Length), out var share);
            if (share == 0 || options.Damaged == DamagedFiles.Reject && (share is not null || JpegScans.IsJpeg(content)))
                throw CorruptImage.Rejected(file.Source);
            return CopyOut(left, OrientationOf(content), new FileCondition(share, pages));
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

    /// <summary>Of these TIFFs the library makes another picture than they hold.</summary>
    private void ThrowIfTiffIsBeyond(ImageFile file)
    {
        const ushort bits = 0x0102, samples = 0x0115, compression = 0x0103, photometric = 0x0106, planes = 0x011C, predictor = 0x013D;
        if (FileKinds.Of(file.Content.Span) != FileKind.Tiff || TiffDirectories.Of(file.Content.Span) is not [var first, ..])
            return;
        if (first[bits] is null && first[samples] is null or 1)
            throw Unsupported(file, "a TIFF that leaves out its bits for each pixel");
        if (first[compression] is 2 or 3 or 4 && first[photometric] != 0)
            throw Unsupported(file, "a fax whose zeros are black");
        if (first[planes] == 2 && first[predictor] > 1)
            throw Unsupported(file, "colours that lie apart, with a predictor");
    }

    /// <summary>Whatever goes wrong on the way is the file's fault; not only the exceptions that the library names are thrown.</summary>
    private T Guard<T>(ImageFile file, Func<byte[], T> use)
    {
        try
        {
            return use(file.Content.ToArray());
        }
        catch (NotSupportedException exception)
        {
            throw Unsupported(file, exception.Message.TrimEnd('.'));
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or RequestRejectedException))
        {
            throw CorruptImage.Rejected(file.Source, exception);
        }
    }

    private RequestRejectedException Unsupported(ImageFile file, string what) => new(RejectionReason.UnsupportedFormat, options.Decoder == DecoderKind.Managed
        ? $"'{file.Source}' has something that the worker's setting Images:Decoder (managed) does not decode ({what}); send it in another format, or set it to native."
        : $"'{file.Source}' has something that is not decoded ({what}); send it as JPEG, PNG or TIFF.");

    private static Image<Rgba32> Load(byte[] content)
    {
        var image = Image.Load<Rgba32>(Formats, content, out var format);
        if (format == BmpFormat.Instance)
            image.ProcessPixelRows(IgnoreUnusedAlpha);
        return image;
    }

    /// <summary>Bitmaps of 32 bits often have zeros where others have alpha.</summary>
    private static void IgnoreUnusedAlpha(PixelAccessor<Rgba32> rows)
    {
        for (var y = 0; y < rows.Height; y++)
            foreach (var pixel in rows.GetRowSpan(y))
                if (pixel.A != 0)
                    return;
        for (var y = 0; y < rows.Height; y++)
            foreach (ref var pixel in rows.GetRowSpan(y))
                pixel.A = byte.MaxValue;
    }

    /// <summary>Upright. Transparent places are white, as with the other decoders.</summary>
    private static Picture CopyOut(Image<Rgba32> image, int orientation, FileCondition condition)
    {
        var picture = new Picture(image.Width, image.Height) { Condition = condition };
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
        if (orientation == Orientation.Upright)
            return picture;
        using (picture)
            return picture.Turned(orientation, condition);
    }

    /// <remarks>The library does not look at a TIFF's own tags, nor at the EXIF that libwebp's users write.</remarks>
    private static int OrientationOf(ReadOnlySpan<byte> content) => ExifOrientation.Read(ExifBlock.Find(content)) ?? Orientation.Upright;

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
