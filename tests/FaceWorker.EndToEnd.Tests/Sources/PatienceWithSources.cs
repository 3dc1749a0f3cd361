using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Sources;
using FaceWorker.Worker.Consumers;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests.Sources;

/// <summary>What a single job remembers of its source while it waits in the delay queues.</summary>
public sealed class PatienceWithSources
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SourceOutage Outage = new(1, "photos.example", "It does not answer.", 1, Moment.Now(TimeProvider.System), Moment.Now(TimeProvider.System));

    [Fact]
    public void A_source_that_is_away_costs_patience_from_the_first_time_on()
    {
        var first = After(new Waiting(Since: null, 0), SourceAwayException.Unavailable(Outage, TimeProvider.System), Now);
        var second = After(first, SourceAwayException.Failed(new TimeoutException(), Outage, TimeProvider.System), Now.AddHours(1));
        var alone = After(second, SourceAwayException.Failed(new TimeoutException(), outage: null, TimeProvider.System), Now.AddHours(2));

        Assert.Equal((new Waiting(Now, 0), new Waiting(Now, 0), new Waiting(Now, 1)), (first, second, alone));
    }

    [Fact]
    public void A_busy_source_costs_no_patience_and_takes_back_what_an_outage_cost()
    {
        var busy = SourceAwayException.Busy("photos.example", TimeSpan.FromSeconds(5));

        Assert.Equal(new Waiting(Since: null, 0), After(new Waiting(Since: null, 0), busy, Now));
        Assert.Equal(new Waiting(Since: null, 3), After(new Waiting(Now.AddHours(-7), 3), busy, Now));
        Assert.Equal(new Waiting(Since: null, 3), After(new Waiting(Now.AddHours(-7), 3), new DeferredException("The gallery is locked.", TimeSpan.FromSeconds(1)), Now));
    }

    /// <summary>As the next worker reads it.</summary>
    private static Waiting After(Waiting before, DeferredException deferred, DateTimeOffset now)
    {
        var delivered = DeadLetterHeaders.Delayed(new BasicProperties(), before);
        return DeadLetterHeaders.WaitingOf(DeadLetterHeaders.Delayed(delivered, JobPostponer.Next(DeadLetterHeaders.WaitingOf(delivered), deferred, now)));
    }
}
