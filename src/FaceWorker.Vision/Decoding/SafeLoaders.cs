using FaceWorker.Vision.Decoding.Headers;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Opens bytes and reads their header.</summary>
/// <param name="reduction">How many times smaller along a side, at the most: JPEG can, and so can a TIFF as far as it has smaller copies.</param>
internal delegate Image Loader(byte[] content, Enums.FailOn failOn, int reduction = 1);

/// <summary>The loaders that may see a stranger's bytes: raster formats whose libraries are fuzzed. Each reads the first frame only.</summary>
internal static class SafeLoaders
{
    private const Enums.Access InOrder = Enums.Access.Sequential;

    private static readonly Dictionary<string, Loader> ByName = new()
    {
        ["VipsForeignLoadJpegBuffer"] = Jpeg,
        // A phone's "Ultra HDR" is a plain JPEG with a gain map behind it, which only matters to a bright screen.
        ["VipsForeignLoadUhdrBuffer"] = Jpeg,
        ["VipsForeignLoadPngBuffer"] = (content, failOn, _) => Image.PngloadBuffer(content, access: InOrder, failOn: failOn),
        ["VipsForeignLoadWebpBuffer"] = (content, failOn, _) => Image.WebploadBuffer(content, access: InOrder, failOn: failOn),
        ["VipsForeignLoadNsgifBuffer"] = (content, failOn, _) => Image.GifloadBuffer(content, access: InOrder, failOn: failOn),
        ["VipsForeignLoadTiffBuffer"] = Tiff,
        ["VipsForeignLoadHeifBuffer"] = (content, failOn, _) => Image.HeifloadBuffer(content, access: InOrder, failOn: failOn),
    };

    /// <summary>What opens the bytes and reads their header; null when they begin like none of the formats.</summary>
    public static Loader? Find(byte[] content)
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

    /// <summary>Pages of the file; frames of an animation are none, nor are smaller copies.</summary>
    public static int Pages(this Image header, byte[] content) =>
        header.LoaderName() == "tiff" && header.Contains("n-pages") ? (int)header.Get("n-pages") - TiffPyramid.SmallerPages(content) : 1;

    /// <summary>Whether it may be decoded smaller for less work.</summary>
    public static bool MayReduce(this Image header) => header.LoaderName() is "jpeg" or "tiff";

    /// <summary>What libvips calls the format whose loader read the header.</summary>
    public static string LoaderName(this Image header) => ((string)header.Get("vips-loader")).Split("load")[0];

    private static bool BeginsLikeTiff(ReadOnlySpan<byte> content) => content.StartsWith("II*\0"u8) || content.StartsWith("MM\0*"u8);

    private static Image Tiff(byte[] content, Enums.FailOn failOn, int reduction) => TiffPyramid.Find(content, reduction) is { } copy
        ? Image.TiffloadBuffer(content, page: copy.Page, subifd: copy.Below, access: InOrder, failOn: failOn)
        : Image.TiffloadBuffer(content, access: InOrder, failOn: failOn);

    private static Image Jpeg(byte[] content, Enums.FailOn failOn, int reduction) => Image.JpegloadBuffer(content, shrink: reduction, access: InOrder, failOn: failOn);
}
