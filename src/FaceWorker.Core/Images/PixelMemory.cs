using System.Runtime.InteropServices;

namespace FaceWorker.Core.Images;

/// <summary>Memory of large pictures. Freed blocks are reused, because the system hands out new memory page by page: allocating 12 megapixels takes longer than decoding them.</summary>
/// <param name="mostKept">Bytes of free blocks to keep.</param>
internal sealed unsafe class PixelMemory(long mostKept)
{
    /// <summary>A block serves a picture that needs at least this part of it.</summary>
    public const double LeastUse = 0.8;

    /// <summary>Half of what <see cref="PixelBudget"/> gives out.</summary>
    private const long MostPerProcessor = 192L << 20;

    /// <summary>A block that is unused for so long goes back to the system.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock changing = new();
    private readonly LinkedList<(PixelBlock Block, long Since)> kept = []; // the last one given back comes first
    private Timer? cleaning;
    private long keptBytes;

    /// <summary>All pictures of this process have theirs from here.</summary>
    public static PixelMemory Shared { get; } = new(Environment.ProcessorCount * MostPerProcessor);

    /// <summary>At least so many bytes, with any content.</summary>
    public PixelBlock Take(int length)
    {
        lock (changing)
            for (var node = kept.First; node is not null; node = node.Next)
                if (node.Value.Block is var block && block.Length >= length && length >= LeastUse * block.Length)
                {
                    kept.Remove(node);
                    keptBytes -= block.Length;
                    return block;
                }

        return new PixelBlock((nint)NativeMemory.Alloc((nuint)length), length);
    }

    public void GiveBack(PixelBlock block)
    {
        lock (changing)
        {
            kept.AddFirst((block, Environment.TickCount64));
            keptBytes += block.Length;
            cleaning ??= new Timer(_ => FreeUnused(), null, Patience, Patience);
            while (keptBytes > mostKept)
                FreeOldest();
        }
    }

    private void FreeUnused()
    {
        lock (changing)
            while (kept.Last is { } last && Environment.TickCount64 - last.Value.Since > Patience.TotalMilliseconds)
                FreeOldest();
    }

    private void FreeOldest()
    {
        var (oldest, _) = kept.Last!.Value;
        kept.RemoveLast();
        keptBytes -= oldest.Length;
        NativeMemory.Free((void*)oldest.Address);
    }
}

/// <summary>Bytes outside of the collected heap.</summary>
internal sealed record PixelBlock(nint Address, int Length);
