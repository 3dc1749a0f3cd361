using static FaceWorker.Testing.Formats.HeifFile;

namespace FaceWorker.Testing.Formats;

/// <summary>Writes Photoshop files without layers.</summary>
public static class PhotoshopFile
{
    public const ushort Greys = 1, Rgb = 3, Cmyk = 4, Lab = 9;

    /// <param name="sample">Of a channel at x and y.</param>
    public static byte[] Write(int width, int height, ushort mode, int channels, Func<int, int, int, byte> sample, int depth = 8, bool isPacked = false, bool hasComposite = true)
    {
        byte[] version = [.. "8BIM"u8, 0x04, 0x21, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, (byte)(hasComposite ? 1 : 0), 0];
        byte[] head = [.. "8BPS"u8, 0, 1, 0, 0, 0, 0, 0, 0, .. Half(channels), .. Number(height), .. Number(width), .. Half(depth), .. Half(mode),
            0, 0, 0, 0, .. Number(version.Length), .. version, 0, 0, 0, 0];
        var rows = (from channel in Enumerable.Range(0, channels)
                    from y in Enumerable.Range(0, height)
                    select Enumerable.Range(0, width).SelectMany(x => Enumerable.Repeat(sample(channel, x, y), depth / 8)).ToArray()).ToList();
        if (!isPacked)
            return [.. head, 0, 0, .. rows.SelectMany(row => row)];
        var packed = rows.ConvertAll(Pack);
        return [.. head, 0, 1, .. packed.SelectMany(row => Half(row.Length)), .. packed.SelectMany(row => row)];
    }

    /// <summary>Runs where a byte repeats, and literal bytes elsewhere, one by one.</summary>
    private static byte[] Pack(byte[] row)
    {
        var packed = new List<byte>();
        for (var at = 0; at < row.Length;)
        {
            var run = 1;
            while (run < 128 && at + run < row.Length && row[at + run] == row[at])
                run++;
            packed.AddRange(run > 1 ? [(byte)(257 - run), row[at]] : [0, row[at]]);
            at += run;
        }

        return [.. packed];
    }
}
