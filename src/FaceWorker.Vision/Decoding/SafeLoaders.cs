using FaceWorker.Core.Images.Headers;
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
        ["VipsForeignLoadHeifBuffer"] = Avif,
    };

    /// <summary>What opens the bytes and reads their header; null when they begin like none of the formats.</summary>
    public static Loader? Find(byte[] content)
    {
        try
        {
            if (Image.FindLoadBuffer(content) is { } loader)
                return ByName.GetValueOrDefault(loader);
            // Neither is recognised, though its loader takes it: a TIFF that is cut off before its directory, and a film of AVIF, which has a picture in front.
            return BeginsLikeTiff(content) ? Tiff : IsoBoxes.Brands(content).Contains("avis") ? Avif : null;
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

    private static Image Tiff(byte[] content, Enums.FailOn failOn, int reduction)
    {
        if (TiffPyramid.Find(content, reduction) is { } copy)
            return Image.TiffloadBuffer(content, page: copy.Page, subifd: copy.Below, access: InOrder, failOn: failOn);
        if (LabTiff.AsIfRgb(content) is not { } renamed)
            return Image.TiffloadBuffer(content, access: InOrder, failOn: failOn);
        using var stored = Image.TiffloadBuffer(renamed, access: InOrder, failOn: failOn);
        return LabTiff.ToLab(stored);
    }

    /// <summary>The file's own rotation and mirroring are applied by the loader, which drops the EXIF orientation; that counts where there is neither, as of a HEIC (docs/decisions/0076).</summary>
    private static Image Avif(byte[] content, Enums.FailOn failOn, int reduction)
    {
        var image = Image.HeifloadBuffer(content, access: InOrder, failOn: failOn);
        if (HeifHeader.Read(content) is not { Orientation: > Orientation.Upright and var orientation })
            return image;
        using (image)
            return image.Mutate(turned => turned.Set(GValue.GIntType, Orientation.Field, orientation));
    }

    private static Image Jpeg(byte[] content, Enums.FailOn failOn, int reduction) => Image.JpegloadBuffer(content, shrink: reduction, access: InOrder, failOn: failOn);
}
