namespace FaceWorker.Core.Images;

/// <summary>An image as it came: encoded bytes, their SHA-256, and where they came from (a path, an address, or the name of inline content).</summary>
public sealed record ImageFile(string Source, ReadOnlyMemory<byte> Content, Sha256Digest Sha256)
{
    public static ImageFile From(string source, ReadOnlyMemory<byte> content) => new(source, content, Sha256Digest.Of(content.Span));
}
