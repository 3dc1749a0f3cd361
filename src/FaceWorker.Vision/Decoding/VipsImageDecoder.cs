using System.Runtime.InteropServices;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding.Headers;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Decodes JPEG, PNG, WebP, GIF, TIFF and AVIF with libvips; other loaders (SVG, PDF and the like) are never tried.</summary>
public sealed class VipsImageDecoder(ImageOptions options) : IImageDecoder
{
    /// <inheritdoc />
    public long Measure(ImageFile file)
    {
        var (content, load) = Open(file);
        try
        {
            using var chain = Begin(file, content, load);
            return VipsMemory.ToDecode(chain.Current) + content.Length; // libvips has a copy of the file
        }
        catch (VipsException exception)
        {
            throw Broken(file.Source, content, exception);
        }
    }

    /// <inheritdoc />
    public Picture Decode(ImageFile file, long enoughPixels = long.MaxValue)
    {
        var (content, load) = Open(file);
        if (JpegScans.EndInZeros(content))
            return DecodeDamaged(load, content) ?? throw Broken(file.Source, content);
        try
        {
            using var chain = Begin(file, content, load);
            var (header, condition) = (chain.Current, new FileCondition(Pages: chain.Current.Pages(content)));
            var reduction = header.MayReduce() ? Reduction.For(header.Width, header.Height, header.OrientationOf(), enoughPixels) : 1;
            if (reduction > 1)
                chain.Then(_ => load(content, Enums.FailOn.Error, reduction));
            reduction = Reduction.Of(chain.Current.Width, header.Width);
            chain.ConvertToSrgb();
            chain.TurnUpright();
            return CopyOut(chain, condition, reduction, header);
        }
        catch (VipsException exception)
        {
            return DecodeDamaged(load, content) ?? throw Broken(file.Source, content, exception);
        }
    }

    private Picture? DecodeDamaged(Loader load, byte[] content) => options.Damaged == DamagedFiles.Index ? Salvage.Decode(load, content) : null;

    private static (byte[] Content, Loader Load) Open(ImageFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Vips.Ready();
        var content = BytesOf(file.Content);
        return (content, SafeLoaders.Find(content) ?? throw Unknown(file.Source, content));
    }

    /// <summary>Reads the header only; pixels are decoded while they are copied out.</summary>
    private ImageChain Begin(ImageFile file, byte[] content, Loader load)
    {
        var chain = new ImageChain(load(content, Enums.FailOn.Error));
        try
        {
            SizeLimits.ThrowIfOutside(options, file.Source, chain.Current.Width, chain.Current.Height);
            return chain;
        }
        catch
        {
            chain.Dispose();
            throw;
        }
    }

    /// <summary>Decodes into the picture's own memory: never are there two of it.</summary>
    private static Picture CopyOut(ImageChain chain, FileCondition condition, int reduction, Image header)
    {
        var swapsSides = (chain.Current.Width > chain.Current.Height) != (header.Width > header.Height);
        var picture = new Picture(chain.Current.Width, chain.Current.Height)
        {
            Condition = condition,
            Reduction = reduction,
            FullWidth = swapsSides ? header.Height : header.Width,
            FullHeight = swapsSides ? header.Width : header.Height,
        };
        try
        {
            chain.CopyTo(picture);
            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    // libvips collects its error text for all threads together, so nothing may be concluded from it.
    private static RequestRejectedException Broken(string source, byte[] content, VipsException? exception = null) => ForeignFiles.NameOfKind(content) is { } name
        ? Unsupported(source, name)
        : CorruptImage.Rejected(source, exception);

    private static RequestRejectedException Unknown(string source, byte[] content) => content is [] || content.AsSpan().ContainsAnyExcept((byte)0)
        ? Unsupported(source, ForeignFiles.NameOf(content))
        : new(RejectionReason.Corrupt, $"'{source}' has nothing but zeros in it, as a failed copy or a damaged disk leaves them; send it again from an intact copy.");

    private static RequestRejectedException Unsupported(string source, string? name) => new(RejectionReason.UnsupportedFormat,
        $"'{source}' is {name ?? "not in a supported image format"}, regardless of its name; send JPEG, PNG, TIFF, WebP, GIF, AVIF, HEIC, JPEG XL, JPEG 2000 or BMP.");

    private static byte[] BytesOf(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : content.ToArray();
}
