using System.Runtime.InteropServices;
using FaceWorker.Vision.Decoding.Headers;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>A decoder that comes from the system, so that its distribution patches it and its codecs are no matter of ours.</summary>
/// <param name="Formats">What it decodes, as people call it.</param>
/// <param name="Remedy">How to install it.</param>
/// <param name="FileNames">Of the versions whose interface is the one that is called here, the newest first.</param>
public sealed record SystemLibrary(string Name, string Formats, string Remedy, IReadOnlyList<string> FileNames)
{
    public static readonly SystemLibrary Heif = new("libheif", "HEIC",
        "Debian 12: apt-get install libheif1; later ones and Ubuntu: apt-get install libheif1 libheif-plugin-libde265", ["libheif.so.1"]);

    public static readonly SystemLibrary JpegXl = new("libjxl", "JPEG XL",
        "Debian 12 and Ubuntu 24.04: apt-get install libjxl0.7; Debian 13: apt-get install libjxl0.11",
        ["libjxl.so.0.11", "libjxl.so.0.10", "libjxl.so.0.9", "libjxl.so.0.8", "libjxl.so.0.7"]);

    public static readonly SystemLibrary OpenJpeg = new("OpenJPEG", "JPEG 2000", "Debian and Ubuntu: apt-get install libopenjp2-7", ["libopenjp2.so.7"]);

    public static IReadOnlyList<SystemLibrary> All => [Heif, JpegXl, OpenJpeg];

    /// <summary>Whether this machine can decode its formats.</summary>
    public bool IsInstalled => TryLoad(out var library) && (this != Heif || LibHeif.KnowsHevc(library));

    internal static SystemLibrary Of(FileKind kind) => kind switch
    {
        FileKind.Heif => Heif,
        FileKind.JpegXl => JpegXl,
        FileKind.Jpeg2000 => OpenJpeg,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No library of the system is for it."),
    };

    /// <exception cref="BrokenPictureException">It cannot be decoded.</exception>
    /// <param name="reduction">How many times smaller along a side the picture may be; only OpenJPEG can.</param>
    internal NativePixels Decode(nint library, byte[] content, int reduction) =>
        this == Heif ? LibHeif.Decode(library, content)
        : this == JpegXl ? LibJxl.Decode(library, content)
        : LibOpenJpeg.Decode(library, content, reduction);

    internal bool TryLoad(out nint library)
    {
        foreach (var name in FileNames)
            if (NativeLibrary.TryLoad(name, out library))
                return true;
        library = 0;
        return false;
    }
}
