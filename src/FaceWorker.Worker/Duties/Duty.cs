using FaceWorker.Core;
using FaceWorker.Worker.Lifecycle;

namespace FaceWorker.Worker.Duties;

/// <summary>Periodic work that every worker does besides consuming its queues. Locks and leases in the database keep two workers from doing the same.</summary>
internal interface IDuty
{
    /// <summary>For the log.</summary>
    string Name => GetType().Name;

    /// <summary>The pause while there is nothing to do.</summary>
    TimeSpan Interval { get; }

    /// <summary>What ends the pause early; null: nothing does.</summary>
    Wakeup? WokenBy => null;

    /// <summary>Returns whether there may be more to do at once.</summary>
    /// <exception cref="TransientFailureException">A server does not answer: the duty is tried again after a longer pause.</exception>
    Task<bool> DoAsync(CancellationToken cancel);
}

/// <summary>Does a duty for as long as the worker runs. Every failure is retried: otherwise work that always fails would end one worker after another.</summary>
internal sealed class DutyService<T>(T duty, Wakeups wakeups, Startup startup, WorkerEnd end, TimeProvider time, ILogger<T> log) : EssentialService(end)
    where T : IDuty
{
    /// <summary>However often a duty is woken, it is done five times a second at most.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.2);

    private static readonly TimeSpan ShortestPauseAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPauseAfterFailure = TimeSpan.FromSeconds(30);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await startup.Prepared.WaitAsync(stopping);
        var pause = duty.Interval;
        while (true)
        {
            var woken = duty.WokenBy is { } wakeup ? wakeups.NextAsync(wakeup) : null; // asked for before the work, so that none is missed
            try
            {
                var more = await duty.DoAsync(stopping);
                pause = duty.Interval;
                if (more)
                    continue;
            }
            catch (TransientFailureException exception)
            {
                (pause, woken) = (LongerThan(pause), null);
                log.DutyFailed(duty.Name, exception.Message, pause.TotalSeconds);
            }
#pragma warning disable CA1031
            catch (Exception exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                (pause, woken) = (LongestPauseAfterFailure, null);
                log.DutyBroken(duty.Name, exception.Message, pause.TotalSeconds, exception);
            }

            await RestAsync(pause, woken, stopping);
        }
    }

    private async Task RestAsync(TimeSpan pause, Task? woken, CancellationToken stopping)
    {
        var first = woken is null || pause < ShortestPause ? pause : ShortestPause;
        await Task.Delay(first, time, stopping);
        if (woken is not null)
            await woken.WaitAsync(pause - first, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
    }

    private static TimeSpan LongerThan(TimeSpan pause) =>
        pause >= LongestPauseAfterFailure ? pause : TimeSpan.FromTicks(Math.Clamp(pause.Ticks * 2, ShortestPauseAfterFailure.Ticks, LongestPauseAfterFailure.Ticks));
}
