using FaceWorker.Core.Images;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Decodes as much of a damaged file as there is, from the top on.</summary>
internal static class Salvage
{
    private const int Strip = 16; // rows that a decoder gives or fails to give together
    private const byte Grey = 128;

    /// <summary>The upright picture, grey where nothing is left; null: not a row of it can be decoded.</summary>
    public static Picture? Decode(Loader load, byte[] content)
    {
        try
        {
            return JpegScans.IsJpeg(content) ? DecodeJpeg(load, JpegScans.Close(content)) : DecodeRows(load, content, Enums.FailOn.Error);
        }
        catch (VipsException)
        {
            return null;
        }
    }

    /// <remarks>With an end put behind it, a JPEG that only lacks its end is whole; one that lacks more warns at the first row that is not there.</remarks>
    private static Picture? DecodeJpeg(Loader load, byte[] closed)
    {
        using var header = load(closed, Enums.FailOn.None);
        if (!VipsMemory.HasSeveralScans(header))
            return DecodeRows(load, closed, Enums.FailOn.Warning);
        // Its rows come only after its last scan: all of them, or none. The end that we put there ends no scan.
        return DecodeRows(load, closed, Enums.FailOn.Warning)
            ?? (JpegScans.HaveEveryComponent(closed.AsSpan()[..^2]) ? DecodeRows(load, closed, Enums.FailOn.None, isCoarse: true) : null);
    }

    private static Picture? DecodeRows(Loader load, byte[] content, Enums.FailOn failOn, bool isCoarse = false)
    {
        using var chain = new ImageChain(load(content, failOn));
        var (width, height, pages, orientation) = (chain.Current.Width, chain.Current.Height, chain.Current.Pages(content), chain.Current.OrientationOf());
        chain.ConvertToSrgb();
        var stored = new Picture(width, height);
        var rows = ReadRows(chain.Current, stored);
        if (rows == 0)
        {
            stored.Dispose();
            return null;
        }

        stored.Pixels[(rows * stored.Stride)..].Fill(Grey);
        var condition = new FileCondition(rows < height || isCoarse ? (double)rows / height : null, pages);
        using (stored)
            return stored.Turned(orientation, condition);
    }

    /// <summary>How many rows there are.</summary>
    private static int ReadRows(Image rgb, Picture into)
    {
        using var region = Region.New(rgb);
        for (var y = 0; y < into.Height; y += Strip)
        {
            try
            {
                var strip = region.Fetch(0, y, into.Width, Math.Min(Strip, into.Height - y));
                strip.CopyTo(into.Pixels[(y * into.Stride)..]);
            }
            catch (VipsException)
            {
                return y;
            }
        }

        return into.Height;
    }
}
