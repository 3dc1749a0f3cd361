using System.Diagnostics;

namespace FaceWorker.Benchmarks.Device;

/// <summary>A GPU as batching sees one: it computes one run at a time, in the order in which they come, and a caller's thread waits for its run.</summary>
/// <remarks>Which run is computed when is reckoned, not slept: a thread that wakes late delays its own caller, but not the run that is with the device already. So it is on a GPU.</remarks>
internal sealed class SimulatedDevice
{
    private static readonly ManualResetEventSlim Never = new(initialState: false, spinCount: 0);

    private readonly Lock queueing = new();
    private long freeAt;
    private long busy;

    /// <summary>Time for which it has computed, or will have, until the last run that it was given ends.</summary>
    public TimeSpan Busy => TimeSpan.FromSeconds((double)Interlocked.Read(ref busy) / Stopwatch.Frequency);

    /// <summary>Returns when a run that takes so long has been computed.</summary>
    public void Compute(TimeSpan time)
    {
        var ticks = (long)(time.TotalSeconds * Stopwatch.Frequency);
        long end;
        lock (queueing)
        {
            end = freeAt = Math.Max(Stopwatch.GetTimestamp(), freeAt) + ticks;
            busy += ticks;
        }

        for (var left = end - Stopwatch.GetTimestamp(); left > 0; left = end - Stopwatch.GetTimestamp())
            Never.Wait((int)Math.Ceiling(left * 1000.0 / Stopwatch.Frequency));
    }
}
