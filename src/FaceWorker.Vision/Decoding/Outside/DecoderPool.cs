using System.Collections.Concurrent;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>The decoder's processes: at most one for each processor, started when they are needed, each living on until a file ends it.</summary>
#pragma warning disable CA1001 // It lives as long as the program.
internal sealed class DecoderPool(ImageOptions options)
#pragma warning restore CA1001
{
    private static readonly ConcurrentDictionary<(int, TimeSpan), DecoderPool> Pools = new();

    private readonly SemaphoreSlim turns = new(Environment.ProcessorCount);
    private readonly ConcurrentStack<DecoderProcess> idle = [];

    /// <summary>One for all decoders of this process that have the same limits.</summary>
    public static DecoderPool For(ImageOptions options) => Pools.GetOrAdd((options.DecodingMemory, options.DecodingTimeout), _ => new DecoderPool(options));

    /// <summary>Waits for a process and has the file decoded; blocks meanwhile, as decoding in this process would.</summary>
    /// <exception cref="RequestRejectedException">Corrupt, too large, too small; it ended the process, or took too long or too much memory; or the library is missing.</exception>
    public Picture Decode(DecodingTask task)
    {
        turns.Wait();
        try
        {
            var process = Take();
            try
            {
                var picture = process.Decode(task);
                idle.Push(process);
                return picture;
            }
            catch (RequestRejectedException rejected) when (rejected.Reason is RejectionReason.Corrupt or RejectionReason.TooLarge or RejectionReason.TooSmall or RejectionReason.DecoderMissing)
            {
                idle.Push(process);
                throw;
            }
            catch
            {
                process.Dispose();
                throw;
            }
        }
        finally
        {
            turns.Release();
        }
    }

    private DecoderProcess Take()
    {
        while (idle.TryPop(out var process))
        {
            if (process.IsAlive)
                return process;
            process.Dispose();
        }

        return DecoderProcess.Start(options);
    }
}
