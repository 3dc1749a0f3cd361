using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Images;

/// <summary>
/// An image as it came: encoded bytes, their SHA-256, and where they came from (a path, an address, or the name of inline content). Who fetched it
/// disposes it, which gives back the memory of bytes that were read; source and SHA-256 stay.
/// </summary>
public sealed record ImageFile(string Source, ReadOnlyMemory<byte> Content, Sha256Digest Sha256) : IDisposable
{
    /// <exception cref="ObjectDisposedException">The file was disposed, and its memory given back.</exception>
    public ReadOnlyMemory<byte> Content { get => Pooled?.Memory ?? field; init; } = Content;

    private PooledBytes? Pooled { get; init; }

    public static ImageFile From(string source, ReadOnlyMemory<byte> content) => new(source, content, Sha256Digest.Of(content.Span));

    /// <param name="content">Owned by the file from now on.</param>
    internal static ImageFile From(string source, PooledBytes content) => new(source, default, Sha256Digest.Of(content.Memory.Span)) { Pooled = content };

    /// <summary>Somebody may read the bytes after the file is disposed: their memory is not used again, but collected.</summary>
    public void LeaveBytes() => Pooled?.Leave();

    public void Dispose() => Pooled?.Dispose();
}
