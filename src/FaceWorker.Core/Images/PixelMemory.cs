using System.Runtime.InteropServices;

namespace FaceWorker.Core.Images;

/// <summary>Memory of large pictures. What some leave is kept for the next ones, because the system hands out new memory page by page: 12 megapixels take longer to get than to decode.</summary>
internal static unsafe class PixelMemory
{
    /// <summary>A block serves a picture that needs at least this part of it.</summary>
    public const double LeastUse = 0.8;

    /// <summary>Of what is kept at a time: half of what <see cref="PixelBudget"/> gives out.</summary>
    private const long MostPerProcessor = 192L << 20;

    /// <summary>What no picture has taken for so long goes back to the system.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly long MostKept = Environment.ProcessorCount * MostPerProcessor;
    private static readonly Lock Changing = new();
    private static readonly LinkedList<(PixelBlock Block, long Since)> Kept = []; // the last one given back comes first
    private static readonly Timer Cleaning = new(_ => FreeUnused(), null, Patience, Patience);
    private static long keptBytes;

    /// <summary>At least so many bytes, with any content.</summary>
    public static PixelBlock Take(int length)
    {
        lock (Changing)
            for (var node = Kept.First; node is not null; node = node.Next)
                if (node.Value.Block is var block && block.Length >= length && length >= LeastUse * block.Length)
                {
                    Kept.Remove(node);
                    keptBytes -= block.Length;
                    return block;
                }

        return new PixelBlock((nint)NativeMemory.Alloc((nuint)length), length);
    }

    public static void GiveBack(PixelBlock block)
    {
        lock (Changing)
        {
            Kept.AddFirst((block, Environment.TickCount64));
            keptBytes += block.Length;
            while (keptBytes > MostKept)
                FreeOldest();
        }
    }

    private static void FreeUnused()
    {
        lock (Changing)
            while (Kept.Last is { } last && Environment.TickCount64 - last.Value.Since > Patience.TotalMilliseconds)
                FreeOldest();
    }

    private static void FreeOldest()
    {
        var (oldest, _) = Kept.Last!.Value;
        Kept.RemoveLast();
        keptBytes -= oldest.Length;
        NativeMemory.Free((void*)oldest.Address);
    }
}

/// <summary>Bytes outside of the collected heap.</summary>
internal sealed record PixelBlock(nint Address, int Length);
