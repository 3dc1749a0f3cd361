namespace FaceWorker.Core.Images;

/// <summary>Where an image's bytes are to be had: a file's path, or the bytes themselves with a name.</summary>
public abstract record ImageLocation
{
    private ImageLocation()
    {
    }

    /// <summary>A file's absolute path as the worker sees it.</summary>
    public sealed record AtPath(string Path) : ImageLocation;

    /// <summary>An object's address: http, https or s3.</summary>
    public sealed record AtUrl(Uri Url) : ImageLocation;

    /// <summary>Bytes that travelled with the request.</summary>
    public sealed record Inline(string? Name, ReadOnlyMemory<byte> Content) : ImageLocation;
}
