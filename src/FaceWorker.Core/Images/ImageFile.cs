using FaceWorker.Core.Images.Headers;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Images;

/// <summary>
/// A fetched image: encoded bytes, their SHA-256, and their source (a path, an address, or the name of inline content). The fetcher
/// disposes it, which returns pooled memory; everything but the bytes remains valid.
/// </summary>
public sealed record ImageFile(string Source, ReadOnlyMemory<byte> Content, Sha256Digest Sha256) : IDisposable
{
    /// <exception cref="ObjectDisposedException">The file was disposed, and its memory given back.</exception>
    public ReadOnlyMemory<byte> Content { get => Pooled?.Memory ?? field; init; } = Content;

    /// <summary>When the photo was taken, by the clock of its camera, of no time zone. Null: its EXIF does not say.</summary>
    public DateTime? TakenAt { get; init; }

    private PooledBytes? Pooled { get; init; }

    public static ImageFile From(string source, ReadOnlyMemory<byte> content) => new(source, content, Sha256Digest.Of(content.Span)) { TakenAt = TakenTime.Of(content.Span) };

    /// <param name="content">Owned by the file from now on.</param>
    internal static ImageFile From(string source, PooledBytes content) => new(source, default, Sha256Digest.Of(content.Memory.Span)) { TakenAt = TakenTime.Of(content.Memory.Span), Pooled = content };

    /// <summary>The bytes may still be read after disposal: their memory is left to the garbage collector instead of the pool.</summary>
    public void LeaveBytes() => Pooled?.Leave();

    public void Dispose() => Pooled?.Dispose();
}
