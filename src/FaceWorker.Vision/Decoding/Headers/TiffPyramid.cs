namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>The smaller copies of a TIFF's first page that scanners and map servers put into the file, each half as large as the one before.</summary>
internal static class TiffPyramid
{
    private const ushort Kind = 0x00FE, Width = 0x0100, Height = 0x0101, OrientationTag = 0x0112, Profile = 0x8773;
    private const uint Smaller = 1; // NewSubfileType: a reduced-resolution version of another image

    /// <summary>Where the smallest copy stands that is at most so many times smaller along a side, a power of two; null: there is none.</summary>
    public static TiffPlace? Find(ReadOnlySpan<byte> tiff, int reduction)
    {
        if (reduction == 1)
            return null;
        var directories = TiffDirectories.Of(tiff);
        for (; reduction > 1; reduction /= 2)
            if (directories.Skip(1).FirstOrDefault(directory => IsCopy(directory, directories[0], reduction)) is { } copy)
                return copy.Place;
        return null;
    }

    /// <summary>How many pages only show others smaller.</summary>
    public static int SmallerPages(ReadOnlySpan<byte> tiff) => TiffDirectories.Of(tiff).Count(directory => directory is { Place: { Page: > 0, Below: null } } && IsSmaller(directory));

    /// <summary>Pages of a TIFF; 1 of other files, BigTIFFs among them.</summary>
    public static int Pages(ReadOnlySpan<byte> file) => FileKinds.Of(file) == FileKind.Tiff
        ? Math.Max(1, TiffDirectories.Of(file).Count(directory => directory.Place is { Below: null } place && (place.Page == 0 || !IsSmaller(directory))))
        : 1;

    /// <remarks>A copy that lacks the turn or the profile of its page would look different.</remarks>
    private static bool IsCopy(TiffDirectory directory, TiffDirectory first, int reduction) =>
        (IsSmaller(directory) || directory.Place is { Page: 0, Below: not null })
        && IsPart(directory[Width], first[Width], reduction) && IsPart(directory[Height], first[Height], reduction)
        && directory[OrientationTag] == first[OrientationTag] && directory[Profile] == first[Profile];

    private static bool IsSmaller(TiffDirectory directory) => (directory[Kind] & Smaller) == Smaller;

    /// <summary>Rounded up or down.</summary>
    private static bool IsPart(uint? length, uint? full, int reduction) => full / (uint)reduction <= length && length <= (full + (uint)reduction - 1) / (uint)reduction;
}
