using System.Runtime.InteropServices;

namespace FaceWorker.Core.Images;

/// <summary>Memory of large pictures. What some leave is kept for the next ones, because the system hands out new memory page by page: 12 megapixels take longer to get than to decode.</summary>
internal static unsafe class PixelMemory
{
    /// <summary>A block serves a picture that needs at least this part of it.</summary>
    public const double LeastUse = 0.8;

    /// <summary>Of what is kept at a time; it is handed on as soon as pictures come and go.</summary>
    private const long MostPerProcessor = 64L << 20;

    private static readonly long MostKept = Math.Max(2, Environment.ProcessorCount) * MostPerProcessor;
    private static readonly Lock Changing = new();
    private static readonly LinkedList<PixelBlock> Kept = []; // the last one given back comes first
    private static long keptBytes;

    /// <summary>At least so many bytes, with any content.</summary>
    public static PixelBlock Take(int length)
    {
        lock (Changing)
            for (var node = Kept.First; node is not null; node = node.Next)
                if (node.Value.Length >= length && length >= LeastUse * node.Value.Length)
                {
                    Kept.Remove(node);
                    keptBytes -= node.Value.Length;
                    return node.Value;
                }

        return new PixelBlock((nint)NativeMemory.Alloc((nuint)length), length);
    }

    public static void GiveBack(PixelBlock block)
    {
        lock (Changing)
        {
            Kept.AddFirst(block);
            keptBytes += block.Length;
            while (keptBytes > MostKept)
            {
                var oldest = Kept.Last!.Value;
                Kept.RemoveLast();
                keptBytes -= oldest.Length;
                NativeMemory.Free((void*)oldest.Address);
            }
        }
    }
}

/// <summary>Bytes outside of the collected heap.</summary>
internal sealed record PixelBlock(nint Address, int Length);
