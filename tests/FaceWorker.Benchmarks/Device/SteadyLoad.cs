using System.Diagnostics;

namespace FaceWorker.Benchmarks.Device;

/// <summary>The same work again and again, so many times at once: looked at between a warm-up and an end.</summary>
internal static class SteadyLoad
{
    /// <summary>How often a second the work was done while it was looked at.</summary>
    /// <param name="time">For which it is looked at, after half as long a warm-up.</param>
    /// <param name="begins">Called when the warm-up is over.</param>
    /// <param name="ends">Called with the seconds since then, while the work still goes on.</param>
    public static async Task<double> MeasureAsync(int atOnce, TimeSpan time, Func<int, Task> work, Action? begins = null, Action<double>? ends = null)
    {
        var (next, done) = (-1, 0L);
        using var stop = new CancellationTokenSource();
        var all = Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await work(Interlocked.Increment(ref next));
                Interlocked.Increment(ref done);
            }
        })));
        await Task.WhenAny(all, Task.Delay(time / 2, TimeProvider.System)); // they end early only when one fails

        begins?.Invoke();
        var (began, before) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref done));
        await Task.WhenAny(all, Task.Delay(time, TimeProvider.System));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var perSecond = (Interlocked.Read(ref done) - before) / seconds;
        ends?.Invoke(seconds);

        await stop.CancelAsync();
        await all;
        return perSecond;
    }
}
