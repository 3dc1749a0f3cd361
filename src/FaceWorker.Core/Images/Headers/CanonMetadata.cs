namespace FaceWorker.Core.Images.Headers;

/// <summary>Canon's own boxes in a CR3: TIFFs of one directory each. <c>CMT1</c> is EXIF's first, with the orientation; <c>CMT2</c> is EXIF's own, with the time.</summary>
public static class CanonMetadata
{
    private static ReadOnlySpan<byte> Mark => [0x85, 0xC0, 0xB6, 0x87, 0x82, 0x0F, 0x11, 0xE0, 0x81, 0x11, 0xF4, 0xCE, 0x46, 0x2B, 0x6A, 0x48];

    /// <summary>What the box holds; empty: there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> file, string type)
    {
        if (IsoBoxes.Find(file, 0, file.Length, "moov") is { } film)
            foreach (var part in IsoBoxes.Between(file, film.From, film.To))
                if (part.Type == "uuid" && part.In(file).StartsWith(Mark) && IsoBoxes.Find(file, part.From + Mark.Length, part.To, type) is { } box)
                    return box.In(file);
        return default;
    }
}
