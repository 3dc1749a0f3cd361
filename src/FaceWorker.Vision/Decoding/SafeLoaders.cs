using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>The loaders that may see a stranger's bytes: raster formats whose libraries are fuzzed. Each reads the first frame only.</summary>
internal static class SafeLoaders
{
    private const Enums.Access InOrder = Enums.Access.Sequential;
    private const Enums.FailOn BrokenData = Enums.FailOn.Error;

    private static readonly Dictionary<string, Func<byte[], Image>> ByName = new()
    {
        ["VipsForeignLoadJpegBuffer"] = Jpeg,
        // A phone's "Ultra HDR" is a plain JPEG with a gain map behind it, which only matters to a bright screen.
        ["VipsForeignLoadUhdrBuffer"] = Jpeg,
        ["VipsForeignLoadPngBuffer"] = content => Image.PngloadBuffer(content, access: InOrder, failOn: BrokenData),
        ["VipsForeignLoadWebpBuffer"] = content => Image.WebploadBuffer(content, access: InOrder, failOn: BrokenData),
        ["VipsForeignLoadNsgifBuffer"] = content => Image.GifloadBuffer(content, access: InOrder, failOn: BrokenData),
        ["VipsForeignLoadTiffBuffer"] = Tiff,
        ["VipsForeignLoadHeifBuffer"] = content => Image.HeifloadBuffer(content, access: InOrder, failOn: BrokenData),
    };

    /// <summary>What opens the bytes and reads their header; null when they begin like none of the formats.</summary>
    public static Func<byte[], Image>? Find(byte[] content)
    {
        try
        {
            if (Image.FindLoadBuffer(content) is { } loader)
                return ByName.GetValueOrDefault(loader);
            // A TIFF's directory may stand at its end: a truncated one is not recognised, though it begins like one.
            return BeginsLikeTiff(content) ? Tiff : null;
        }
        catch (VipsException)
        {
            return null;
        }
    }

    /// <summary>Whether the bytes are a HEIF file of another codec than AV1: phones' HEIC, whose codec is not free.</summary>
    public static bool LacksCodec(ReadOnlySpan<byte> content)
    {
        const int brandsAt = 4, brandsEnd = 40;
        var brands = content[Math.Min(brandsAt, content.Length)..Math.Min(brandsEnd, content.Length)];
        return brands.StartsWith("ftyp"u8) && brands.IndexOf("avif"u8) < 0 && brands.IndexOf("avis"u8) < 0;
    }

    private static bool BeginsLikeTiff(ReadOnlySpan<byte> content) => content.StartsWith("II*\0"u8) || content.StartsWith("MM\0*"u8);

    private static Image Tiff(byte[] content) => Image.TiffloadBuffer(content, access: InOrder, failOn: BrokenData);

    private static Image Jpeg(byte[] content) => Image.JpegloadBuffer(content, access: InOrder, failOn: BrokenData);
}
