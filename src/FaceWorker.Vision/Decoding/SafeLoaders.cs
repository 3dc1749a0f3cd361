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
        ["VipsForeignLoadTiffBuffer"] = content => Image.TiffloadBuffer(content, access: InOrder, failOn: BrokenData),
        ["VipsForeignLoadHeifBuffer"] = content => Image.HeifloadBuffer(content, access: InOrder, failOn: BrokenData),
    };

    /// <summary>What opens the bytes and reads their header; null when they begin like none of the formats.</summary>
    public static Func<byte[], Image>? Find(byte[] content)
    {
        try
        {
            return Image.FindLoadBuffer(content) is { } loader ? ByName.GetValueOrDefault(loader) : null;
        }
        catch (VipsException)
        {
            return null;
        }
    }

    private static Image Jpeg(byte[] content) => Image.JpegloadBuffer(content, access: InOrder, failOn: BrokenData);
}
