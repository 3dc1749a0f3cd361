using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding.Headers;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>Decodes HEIC, JPEG XL and JPEG 2000 with libraries of the system, in processes of their own: what crashes there costs no worker.</summary>
/// <remarks>In this process only headers are read, by managed code, so that a size is known, and refused, before any memory is taken.</remarks>
internal sealed class OutsideDecoder(ImageOptions options, FileKind kind) : IImageDecoder
{
    /// <summary>What a library takes for each pixel beside the picture that comes back, by its peak; docs/decisions/0076 says how it was measured.</summary>
    private int BytesPerPixel => kind switch
    {
        FileKind.Heif => 12,
        FileKind.JpegXl => 14,
        _ => 26,
    };

    /// <inheritdoc />
    public long Measure(ImageFile file)
    {
        var head = Read(file);
        var copies = head.Orientation == Orientation.Upright ? 1 : 2;
        return copies * Picture.MemoryOf(head.Width, head.Height) + (long)BytesPerPixel * head.Width * head.Height + file.Content.Length;
    }

    /// <inheritdoc />
    public Picture Decode(ImageFile file, long enoughPixels = long.MaxValue)
    {
        var head = Read(file);
        var reduction = kind == FileKind.Jpeg2000 ? Reduction.For(head.Width, head.Height, head.Orientation, enoughPixels) : 1;
        var stored = DecoderPool.For(options).Decode(new DecodingTask(kind, file.Source, options.MaxPixels, options.MinSide, reduction, Mend(file.Content, head.CrowdedReferences)));
        if (head.Orientation == Orientation.Upright)
            return stored;
        using (stored)
            return stored.Turned(head.Orientation);
    }

    private HeifHeader Read(ImageFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var content = file.Content.Span;
        var (width, height, head) = kind switch
        {
            FileKind.Heif when HeifHeader.Read(content) is { } heif => (heif.Width, heif.Height, heif),
            FileKind.JpegXl when JpegXlHeader.ReadSize(content) is var (x, y) => (x, y, null),
            FileKind.Jpeg2000 when Jpeg2000Header.ReadSize(content) is var (x, y) => (x, y, null),
            _ => (0L, 0L, (HeifHeader?)null),
        };
        if (width <= 0 || height <= 0)
            throw new RequestRejectedException(RejectionReason.Corrupt,
                $"'{file.Source}' begins like {SystemLibrary.Of(kind).Formats}, but its header cannot be read; send it again from an intact copy.");
        SizeLimits.ThrowIfOutside(options, file.Source, width, height);
        return head ?? new HeifHeader((int)width, (int)height, Orientation.Upright, []);
    }

    /// <summary>Removes references from one auxiliary picture to several others, which iPhones have written since iOS 18: libheif before 1.18 refuses the whole file because of them, and they do not matter here.</summary>
    private static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> content, IReadOnlyList<int> crowded)
    {
        if (crowded.Count == 0)
            return content;
        var mended = content.ToArray();
        foreach (var at in crowded)
            "skip"u8.CopyTo(mended.AsSpan(at));
        return mended;
    }
}
