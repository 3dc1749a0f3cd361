using System.Buffers;
using System.Numerics;

namespace FaceWorker.Core.Images;

/// <summary>Decoded pixels: 8-bit sRGB, interleaved R, G, B, rows without padding, upright. Shape: (height, width, 3). Owns its memory.</summary>
/// <remarks>Memory of small pictures is an array of the shared pool, which rounds up; that of larger ones is a block of <see cref="PixelMemory"/>.</remarks>
public sealed unsafe class Picture : IDisposable
{
    public const int Channels = 3;

    private const int LargestPooled = 1 << 20; // bytes: a third of a megapixel

    private byte[]? pooled;
    private PixelBlock? block;

    /// <summary>Takes memory for the given size; its pixels are undefined until written through <see cref="Pixels"/>.</summary>
    public Picture(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Width = width;
        Height = height;
        var length = checked(width * height * Channels);
        if (length <= LargestPooled)
            pooled = ArrayPool<byte>.Shared.Rent(length);
        else
            block = PixelMemory.Shared.Take(length);
    }

    /// <summary>For a picture that was not disposed.</summary>
    ~Picture() => GiveBlockBack();

    public int Width { get; }

    public int Height { get; }

    /// <summary>How many pixels of the whole picture, along a side, one of these stands for: 1, or 2, 4 or 8 where it was decoded smaller.</summary>
    public int Reduction { get; init; } = 1;

    /// <summary>Of the whole picture, in pixels.</summary>
    public int FullWidth { get => field == 0 ? Width : field; init; }

    /// <summary>Of the whole picture, in pixels.</summary>
    public int FullHeight { get => field == 0 ? Height : field; init; }

    /// <summary>How much of its file it shows.</summary>
    public FileCondition Condition { get; init; } = FileCondition.Whole;

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride => Width * Channels;

    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public Span<byte> Pixels => block is { } large ? new Span<byte>((void*)large.Address, Height * Stride)
        : (pooled ?? throw new ObjectDisposedException(nameof(Picture))).AsSpan(0, Height * Stride);

    /// <summary>A copy of a part of it. The caller disposes it.</summary>
    public Picture Part(int left, int top, int width, int height)
    {
        var part = new Picture(width, height) { Condition = Condition };
        for (var y = 0; y < height; y++)
            Pixels.Slice((top + y) * Stride + left * Channels, part.Stride).CopyTo(part.Pixels[(y * part.Stride)..]);
        return part;
    }

    /// <summary>Bytes that a picture of this size really takes.</summary>
    public static long MemoryOf(int width, int height)
    {
        var length = (long)width * height * Channels;
        return length <= LargestPooled ? BitOperations.RoundUpToPowerOf2((uint)length) : (long)(length / PixelMemory.LeastUse);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref pooled, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
        GiveBlockBack();
        GC.SuppressFinalize(this);
    }

    private void GiveBlockBack()
    {
        if (Interlocked.Exchange(ref block, null) is { } large)
            PixelMemory.Shared.GiveBack(large);
    }
}
