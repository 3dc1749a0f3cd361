using FaceWorker.Core;
using FaceWorker.Core.Events;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Worker.Duties;

/// <summary>Numbers the events that are committed, and publishes them. Each is published; one may be twice, with the same number.</summary>
internal sealed class RelayEvents(IEventRelay relay, EventBroadcast broadcast, Wakeups wakeups, Instruments instruments) : IDuty
{
    /// <summary>Longer than the broker may take to confirm.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    public Wakeup? WokenBy => Wakeup.EventsWritten;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        if (await relay.BeginAsync(Lease, cancel) is not { } turn)
            return false;
        if (turn.Numbered > 0)
            wakeups.Wake(Wakeup.EventsNumbered);
        var published = turn.From;
        try
        {
            await broadcast.PublishAsync(turn.Events, cancel);
            Failpoints.ReachAfterPublish();
            published = turn.UpTo;
        }
        finally
        {
            await relay.EndAsync(published, CancellationToken.None); // also when the worker stops: the next one need not wait for the lease
        }

        foreach (var one in turn.Events)
            instruments.EventPublished(one.Kind);
        return !turn.IsLast;
    }
}

/// <summary>Deletes events that have been kept for long enough.</summary>
internal sealed class ForgetEvents(IEventRelay relay, EventOptions options) : IDuty
{
    public TimeSpan Interval { get; } = TimeSpan.FromMinutes(10);

    public Task<bool> DoAsync(CancellationToken cancel) => relay.ForgetAsync(options.Retention, cancel);
}
