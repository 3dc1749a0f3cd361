using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace FaceWorker.Vision.Decoding;

/// <summary>Tells what is left of a file whose decoder takes for a picture what is missing, too.</summary>
internal static class ManagedSalvage
{
    private static readonly Rgba32 Grey = new(128, 128, 128);

    /// <summary>The picture of a file that may end too early, as stored, and grey where nothing is left of it.</summary>
    /// <param name="room">Bytes behind the file, enough for all that may be missing.</param>
    /// <param name="share">Of the rows; null: nothing is missing.</param>
    /// <remarks>What comes of bytes that are not there depends on what stands in their place: it is decoded with two different fillings.</remarks>
    public static Image<Rgba32> Load(Func<byte[], Image<Rgba32>> load, byte[] content, long room, out double? share)
    {
        const byte filling = 0, otherFilling = 0x55;
        if (JpegScans.EndInZeros(content))
            content = content.AsSpan().TrimEnd((byte)0).ToArray();
        var image = load(Filled(filling));
        using var other = load(Filled(otherFilling));
        share = Compare(image, other, isBitmap: content.AsSpan().StartsWith("BM"u8));
        if (share is null || !JpegScans.IsJpeg(content) || !JpegScans.AreSeveral(content))
            return image;
        image.Dispose();
        share = JpegScans.HaveEveryComponent(content) ? 1 : 0; // all rows, but coarser than they were; or not even that
        return load(JpegScans.Close(content));

        byte[] Filled(byte value)
        {
            var filled = new byte[content.Length + room];
            content.CopyTo(filled, 0);
            filled.AsSpan(content.Length).Fill(value);
            return filled;
        }
    }

    /// <summary>Makes the rows grey from the first on in which the two differ; of a bitmap, which is mostly stored from the bottom, up to the last where that leaves more.</summary>
    /// <returns>The share of the rows that are left; null: they are the same.</returns>
    private static double? Compare(Image<Rgba32> image, Image<Rgba32> other, bool isBitmap)
    {
        double? share = null;
        image.ProcessPixelRows(other, (rows, others) =>
        {
            var (first, last) = (rows.Height, -1);
            for (var y = 0; y < rows.Height; y++)
                if (!rows.GetRowSpan(y).SequenceEqual(others.GetRowSpan(y)))
                    (first, last) = (Math.Min(first, y), y);
            if (last < 0)
                return;
            var below = isBitmap ? rows.Height - 1 - last : 0;
            var (from, to) = first >= below ? (first, rows.Height) : (0, last + 1);
            for (var y = from; y < to; y++)
                rows.GetRowSpan(y).Fill(Grey);
            share = 1 - (double)(to - from) / rows.Height;
        });
        return share;
    }
}
