using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Sources;

/// <summary>Where an image's bytes are: a file's path, an address, or inline bytes with a name.</summary>
public abstract record ImageLocation
{
    private ImageLocation()
    {
    }

    /// <summary>What the place is kept to, besides the workers' settings; null: nothing.</summary>
    public GallerySources? Within { get; private init; }

    /// <summary>The same for an image of a gallery, kept to that gallery's sources.</summary>
    public ImageLocation For(Gallery gallery)
    {
        ArgumentNullException.ThrowIfNull(gallery);
        return gallery.Settings.Sources is { IsAny: false } sources ? this with { Within = sources } : this;
    }

    /// <summary>A file's absolute path as the worker sees it.</summary>
    public sealed record AtPath(string Path) : ImageLocation;

    /// <summary>An address of the web: http or https.</summary>
    public sealed record AtUrl(Uri Url) : ImageLocation
    {
        public override string ToString() => PublicAddress.Of(Url.OriginalString);
    }

    /// <summary>An object of S3, or of a store that speaks like it.</summary>
    public sealed record InStore(ObjectAddress Address) : ImageLocation;

    /// <summary>Bytes that travelled with the request.</summary>
    public sealed record Inline(string? Name, ReadOnlyMemory<byte> Content) : ImageLocation;

    /// <summary>The image that an <c>http(s)://…</c> or <c>s3://bucket/key</c> names; null when the text is neither.</summary>
    public static ImageLocation? Find(string address) => FindPlace(address) is InStore { Address.Key: "" } ? null : FindPlace(address);

    /// <summary>The same, but a whole bucket is a place, too.</summary>
    internal static ImageLocation? FindPlace(string address) =>
        ObjectAddress.Find(address) is { } stored ? new InStore(stored)
        : Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0 ? new AtUrl(url)
        : null;
}
