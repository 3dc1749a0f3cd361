using FaceWorker.Storage.Replicas;
using FaceWorker.Testing;
using NpgsqlTypes;

namespace FaceWorker.Storage.Tests.Replicas;

public sealed class ReplicaClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime time = new();
    private readonly ReplicaClock clock;

    public ReplicaClockTests() => clock = new ReplicaClock(remembered: 10 * Second, time);

    [Fact]
    public void Of_a_primary_that_was_never_looked_at_nobody_knows_how_far_a_replica_is_behind()
    {
        Assert.Null(clock.SinceLastMoment);
        Assert.Null(clock.LagOf(At(1000)));
    }

    [Fact]
    public void A_replica_is_as_old_as_the_last_moment_up_to_which_it_has_everything()
    {
        Look(100);
        time.Advance(Second);
        Look(200);
        time.Advance(Second);
        Look(300);
        time.Advance(Second / 2);

        Assert.Equal(Second / 2, clock.LagOf(At(300)));
        Assert.Equal(1.5 * Second, clock.LagOf(At(299)));
        Assert.Equal(1.5 * Second, clock.LagOf(At(200)));
        Assert.Equal(2.5 * Second, clock.LagOf(At(100)));
        Assert.Null(clock.LagOf(At(99)));
        Assert.Equal(Second / 2, clock.SinceLastMoment);
    }

    [Fact]
    public void A_replica_of_an_idle_primary_is_current_as_often_as_the_primary_is_looked_at()
    {
        Look(100);
        time.Advance(9 * Second);
        Look(100);

        Assert.Equal(TimeSpan.Zero, clock.LagOf(At(100)));
    }

    [Fact]
    public void A_replica_that_is_cut_off_grows_old_and_in_the_end_older_than_anything_that_is_remembered()
    {
        for (var second = 0ul; second < 10; second++)
        {
            Look(100 + second);
            time.Advance(Second);
        }

        Assert.Equal(10 * Second, clock.LagOf(At(100)));
        time.Advance(Second);
        Look(200);
        Assert.Null(clock.LagOf(At(100)));
        Assert.Equal(10 * Second, clock.LagOf(At(101)));
    }

    [Fact]
    public void Looks_that_end_out_of_order_do_not_turn_back_the_clock()
    {
        var before = time.GetTimestamp();
        time.Advance(Second);
        Look(200);
        clock.Add(before, At(250));

        Assert.Equal(TimeSpan.Zero, clock.LagOf(At(200)));
        Assert.Equal(TimeSpan.Zero, clock.SinceLastMoment);
    }

    private static NpgsqlLogSequenceNumber At(ulong position) => new(position);

    private void Look(ulong end) => clock.Add(time.GetTimestamp(), At(end));
}
