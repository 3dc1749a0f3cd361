using System.Buffers;

namespace FaceWorker.Core.Sources;

/// <summary>Bytes in pooled memory; disposing gives it back. A photo's own array would be a large object of the garbage collector's.</summary>
internal sealed class PooledBytes(int length) : IDisposable
{
    private volatile bool isLeft;
    private byte[]? buffer = ArrayPool<byte>.Shared.Rent(length);

    public int Length { get; private set; } = length;

    /// <exception cref="ObjectDisposedException">The bytes were disposed.</exception>
    public Memory<byte> Memory => Rented.AsMemory(0, Length);

    private byte[] Rented => buffer ?? throw new ObjectDisposedException(nameof(PooledBytes));

    /// <summary>Keeps what there is as far as it fits; bytes beyond are undefined.</summary>
    public void Resize(int length)
    {
        if (length > Rented.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(length);
            Memory.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(Rented);
            buffer = larger;
        }

        Length = length;
    }

    /// <summary>The memory is not returned to the pool, because it may still be read.</summary>
    public void Leave() => isLeft = true;

    public void Dispose()
    {
        if (isLeft)
            return;
        if (Interlocked.Exchange(ref buffer, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
