namespace FaceWorker.Core.Images;

/// <summary>How much of its file a picture shows.</summary>
/// <param name="DecodedShare">Of a damaged file, the share of the picture's rows that were decoded; the others are grey. 1: all rows, but some coarser than they were. Null: the file is whole.</param>
/// <param name="Pages">Pages of the file, of which the first is looked at.</param>
public sealed record FileCondition(double? DecodedShare = null, int Pages = 1)
{
    public static readonly FileCondition Whole = new();
}

/// <summary>What decodes pictures.</summary>
public enum DecoderKind
{
    /// <summary>libturbojpeg, libvips, and the system's libraries for HEIC, JPEG XL and JPEG 2000.</summary>
    Native,

    /// <summary>ImageSharp: JPEG, PNG, GIF, BMP, WebP and TIFF, where no native library can be had.</summary>
    Managed,
}

/// <summary>What becomes of a file that ends too early.</summary>
public enum DamagedFiles
{
    /// <summary>It is taken for as much as can be decoded, where that holds a face that passes the gate.</summary>
    Index,

    /// <summary>It is rejected as corrupt.</summary>
    Reject,
}
