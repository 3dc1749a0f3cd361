using System.Security.Cryptography;

namespace FaceWorker.Core.Images;

/// <summary>The SHA-256 of a file's bytes: what makes an image the same image. 32 bytes.</summary>
public readonly record struct Sha256Digest
{
    private readonly string? hex;

    private Sha256Digest(string hex) => this.hex = hex;

    public static Sha256Digest Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> digest) => digest.Length == SHA256.HashSizeInBytes
        ? new(Convert.ToHexStringLower(digest))
        : throw new ArgumentException($"A SHA-256 has {SHA256.HashSizeInBytes} bytes, not {digest.Length}.", nameof(digest));

    /// <summary>The digest that 64 hexadecimal digits write; null when the text is no such.</summary>
    public static Sha256Digest? Find(string text) =>
        text is { Length: 2 * SHA256.HashSizeInBytes } && text.All(char.IsAsciiHexDigit) ? new Sha256Digest(text.ToLowerInvariant()) : null;

    public byte[] ToBytes() => Convert.FromHexString(ToString());

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => hex ?? throw new InvalidOperationException("An empty Sha256Digest: make one with Of or FromBytes.");
}
