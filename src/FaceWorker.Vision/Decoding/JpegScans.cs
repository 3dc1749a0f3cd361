namespace FaceWorker.Vision.Decoding;

/// <summary>What a JPEG has from its first scan on (ITU-T T.81, annex B), for one that ends too early.</summary>
internal static class JpegScans
{
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9;

    public static bool IsJpeg(ReadOnlySpan<byte> file) => file.StartsWith<byte>([0xFF, 0xD8]);

    /// <summary>Whether the file ends in zeros, as a download that broke off leaves them, before the JPEG has ended. To a decoder they are a picture, too.</summary>
    public static bool EndInZeros(ReadOnlySpan<byte> file)
    {
        const int many = 64;
        if (file.Length < many || file[^many..].ContainsAnyExcept((byte)0) || !IsJpeg(file))
            return false;
        return !HasEnd(file);
    }

    /// <summary>Whether the JPEG comes to its end marker, whatever is behind it.</summary>
    public static bool HasEnd(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (JpegHead.TryReadSegment(file, ref at, out var marker, out _))
            if (marker == StartOfScan)
            {
                if (EndOfScan(file, at) is not { } end)
                    return false;
                at = end;
            }

        return file[Math.Min(at, file.Length)..].StartsWith<byte>([0xFF, EndOfImage]);
    }

    /// <summary>The JPEG with an end: zeros are taken off, and the end marker is put behind what is left.</summary>
    public static byte[] Close(byte[] jpeg) => [.. jpeg.AsSpan().TrimEnd((byte)0), 0xFF, EndOfImage];

    /// <summary>Whether its rows come only after its last scan: it is progressive, or has a scan for each component.</summary>
    public static bool AreSeveral(ReadOnlySpan<byte> jpeg)
    {
        var components = 0;
        for (var at = 2; JpegHead.TryReadSegment(jpeg, ref at, out var marker, out var content);)
            if (marker is 0xC2 || marker == StartOfScan && content is [var inScan, ..] && inScan != components)
                return true;
            else if (marker == StartOfScan)
                return false;
            else if (marker is 0xC0 or 0xC1 && content is [_, _, _, _, _, var count, ..])
                components = count;
        return false;
    }

    /// <summary>Whether there is at least a coarse picture of every component: the first scan of each is there to its end.</summary>
    public static bool HaveEveryComponent(ReadOnlySpan<byte> jpeg)
    {
        var (complete, components) = (new HashSet<byte>(), 0);
        for (var at = 2; JpegHead.TryReadSegment(jpeg, ref at, out var marker, out var content);)
        {
            if (marker is 0xC0 or 0xC1 or 0xC2 && content is [_, _, _, _, _, var count, ..])
                components = count;
            if (marker != StartOfScan)
                continue;
            if (EndOfScan(jpeg, at) is not { } end)
                break;
            complete.UnionWith(WholeBlocksOf(content));
            at = end;
        }

        return components > 0 && complete.Count == components;
    }

    /// <summary>The components of a scan that has their mean brightness, and is not only a refinement.</summary>
    private static IEnumerable<byte> WholeBlocksOf(ReadOnlySpan<byte> scan)
    {
        if (scan is not [var count, ..] || scan.Length < 1 + 2 * count + 3 || scan[1 + 2 * count] != 0 || scan[3 + 2 * count] >> 4 != 0)
            return [];
        var found = new byte[count];
        for (var i = 0; i < count; i++)
            found[i] = scan[1 + 2 * i];
        return found;
    }

    /// <summary>Where the next marker is that is neither stuffing nor a restart; null: the file ends before.</summary>
    private static int? EndOfScan(ReadOnlySpan<byte> jpeg, int at)
    {
        for (; jpeg[at..].IndexOf((byte)0xFF) is >= 0 and var next; at += next + 1)
            if (at + next + 1 >= jpeg.Length)
                return null;
            else if (jpeg[at + next + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
                return at + next;
        return null;
    }
}
