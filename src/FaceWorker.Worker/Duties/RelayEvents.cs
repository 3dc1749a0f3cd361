using FaceWorker.Core;
using FaceWorker.Core.Events;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Worker.Duties;

/// <summary>Numbers the events that are committed, and publishes them. Each is published; one may be twice, with the same number.</summary>
internal sealed class RelayEvents(IEventRelay relay, EventBroadcast broadcast, Wakeups wakeups, Instruments instruments, TimeProvider time) : IDuty
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>After this no window begins in a turn: the broker may take 20 s to confirm one, which has to end within the lease.</summary>
    private static readonly TimeSpan LastBeginning = TimeSpan.FromSeconds(8);

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    public Wakeup? WokenBy => Wakeup.EventsWritten;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        if (await relay.BeginAsync(Lease, cancel) is not { } turn)
            return false;
        if (turn.Numbered > 0)
            wakeups.Wake(Wakeup.EventsNumbered);
        var (published, began) = (turn.From, time.GetTimestamp());
        try
        {
            foreach (var window in turn.Events.Chunk(EventBroadcast.Window).TakeWhile(_ => time.GetElapsedTime(began) < LastBeginning))
                published = await PublishAsync(window, cancel);
            if (turn.Events.Count == 0 || published == turn.Events[^1].Number)
                published = turn.UpTo;
        }
        finally
        {
            await relay.EndAsync(published, CancellationToken.None); // also when the worker stops: the next one need not wait for the lease
        }

        return !turn.IsLast || published < turn.UpTo;
    }

    /// <summary>Returns the number up to which all is published.</summary>
    private async Task<long> PublishAsync(NumberedEvent[] window, CancellationToken cancel)
    {
        await broadcast.PublishAsync(window, cancel);
        Failpoints.ReachAfterPublish();
        foreach (var one in window)
            instruments.EventPublished(one.Kind);
        return window[^1].Number;
    }
}

/// <summary>Deletes events that have been kept for long enough, and what was still written of people while they were being forgotten.</summary>
internal sealed class ForgetEvents(IEventRelay relay, EventOptions options) : IDuty
{
    public TimeSpan Interval { get; } = TimeSpan.FromMinutes(10);

    public Task<bool> DoAsync(CancellationToken cancel) => relay.ForgetAsync(options.Retention, cancel);
}
