using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Exchange.Xmp;

/// <summary>What a sidecar is called.</summary>
public enum SidecarNaming
{
    /// <summary><c>photo.jpg.xmp</c>: digiKam, darktable, PhotoPrism, immich.</summary>
    Full,

    /// <summary><c>photo.xmp</c>: Lightroom and Camera Raw, for cameras' own files; PhotoPrism and immich read it, too.</summary>
    Stem,
}

/// <summary>Where sidecars lie.</summary>
internal static class SidecarPlaces
{
    private const int LongestName = 200; // bytes a file system takes: 255

    public static string Beside(string photo, SidecarNaming naming) => naming == SidecarNaming.Full ? photo + ".xmp" : Path.ChangeExtension(photo, ".xmp");

    /// <summary>In a folder that mirrors where photos come from: <c>/mnt/a.jpg</c> is <c>mnt/a.jpg</c> there, <c>https://host/a.jpg</c> is <c>https/host/a.jpg</c>.</summary>
    public static string InMirror(string mirror, string source, SidecarNaming naming) =>
        Beside(Path.Combine([mirror, .. Parts(source).Where(part => part is not ("" or "." or "..")).Select(Usable)]), naming);

    private static string[] Parts(string source)
    {
        if (Path.IsPathFullyQualified(source))
            return Path.GetFullPath(source).Split('/');
        if (ImageLocation.Find(source) is null)
            return ["other", .. source.Split('/')];
        var address = source.Split("://", 2);
        return [address[0], .. address[1].Split('/')];
    }

    private static string Usable(string part)
    {
        var clean = string.Concat(part.Select(letter => char.IsControl(letter) ? '_' : letter));
        return clean.Length <= LongestName ? clean : $"{clean[..100]}~{Images.Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(clean)).ToString()[..16]}{Path.GetExtension(clean) switch { { Length: < 10 } extension => extension, _ => "" }}";
    }
}
