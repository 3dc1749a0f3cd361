using System.Buffers;

namespace FaceWorker.Core.Images;

/// <summary>Decoded pixels: 8-bit sRGB, interleaved R, G, B, rows without padding, upright. Shape: (height, width, 3). Owns pooled memory.</summary>
public sealed class Picture : IDisposable
{
    public const int Channels = 3;

    private byte[]? buffer;

    /// <summary>Rents memory for the given size; its pixels are undefined until written through <see cref="Pixels"/>.</summary>
    public Picture(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Width = width;
        Height = height;
        buffer = ArrayPool<byte>.Shared.Rent(checked(width * height * Channels));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride => Width * Channels;

    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public Span<byte> Pixels => (buffer ?? throw new ObjectDisposedException(nameof(Picture))).AsSpan(0, Height * Stride);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
