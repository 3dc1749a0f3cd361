using FaceWorker.Core.Images;
namespace FaceWorker.Core.Sources;

/// <summary>An object of a store, or, with a key that is the beginning of many, a part of a bucket. Written <c>s3://bucket/key</c>, the key as it is: nothing in it is escaped.</summary>
public sealed record ObjectAddress(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Null when the text is not <c>s3://bucket/key</c>; the key may be empty.</summary>
    public static ObjectAddress? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var name = text[Scheme.Length..];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash == 0 || name.Length == 0 || name.AsSpan(0, slash < 0 ? name.Length : slash).Contains('@') ? null : slash < 0 ? new ObjectAddress(name, "") : new ObjectAddress(name[..slash], name[(slash + 1)..]);
    }

    /// <summary>Whether the key has a part <c>.</c> or <c>..</c>: on its way through addresses it may become another object's, of another bucket even.</summary>
    public bool HasDots => Key.Split('/').Any(part => part is "." or "..");

    /// <summary>As it is found again.</summary>
    public string Text => $"{Scheme}{Bucket}/{Key}";

    /// <summary>As it is shown.</summary>
    public override string ToString() => PublicAddress.Of(Text);
}

/// <summary>An object as its store lists it.</summary>
/// <param name="Version">Differs when the object has changed.</param>
public sealed record StoredObject(ObjectAddress Address, string Version);

/// <summary>S3, or a store that speaks like it.</summary>
/// <remarks>Every method throws <see cref="RequestRejectedException"/> for a bucket that is not allowed, not there, or refuses, and <see cref="TransientFailureException"/> for a store that does not answer.</remarks>
public interface IObjectStore
{
    /// <summary>Every object whose key begins like the address's, page by page.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, CancellationToken cancel);

    /// <summary>Begins to read an object. The caller disposes it.</summary>
    Task<Download> OpenAsync(ObjectAddress address, CancellationToken cancel);
}

/// <summary>Bytes on their way.</summary>
/// <param name="content">Owned.</param>
/// <param name="length">Bytes, where the place says so.</param>
/// <param name="connection">Disposed with the download; owned.</param>
public sealed class Download(Stream content, long? length, IDisposable connection) : IDisposable
{
    public Stream Content => content;

    public long? Length => length;

    public void Dispose()
    {
        content.Dispose();
        connection.Dispose();
    }
}
