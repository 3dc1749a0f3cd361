using FaceWorker.Core.Batching;
using FaceWorker.Core.Sources;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Sources;

/// <summary>Who waits at a source, and for how long.</summary>
public sealed class SourceGateTests
{
    private const int Turns = 2;
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(1);

    private readonly ManualTime time = new(); // its timers are the system's
    private readonly SourceGate gate;

    public SourceGateTests() => gate = new SourceGate(Turns, QuietAfter, time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_burst_waits_for_a_source_that_answers_fast()
    {
        await AnswerAsync(20, TimeSpan.FromMilliseconds(1));
        var burst = Enter(40);

        for (var answered = 0; answered < 40; answered++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            gate.Answered();
            gate.Leave();
        }

        Assert.All(await Task.WhenAll(burst), Assert.True);
    }

    [Fact]
    public async Task Of_a_slow_source_only_a_few_wait_and_the_others_are_turned_away_at_once()
    {
        await AnswerAsync(20, TimeSpan.FromMilliseconds(100));

        var entering = Enter(20);

        Assert.Equal(Turns, entering.Count(job => job.IsCompleted && job.Result));
        Assert.Equal(20 - Turns - SourceGate.AlwaysWaiting, entering.Count(job => job.IsCompleted && !job.Result));
    }

    [Fact]
    public async Task Of_a_source_whose_pace_is_not_known_a_burst_waits_a_short_time_only()
    {
        var entering = Enter(20, new SourceGate(Turns, TimeSpan.FromMinutes(5), time));
        Assert.Equal(Turns, entering.Count(job => job.IsCompleted));

        Assert.Equal(Turns, (await Task.WhenAll(entering)).Count(entered => entered));
    }

    [Fact]
    public void Once_a_source_is_silent_for_longer_nobody_beyond_the_few_waits()
    {
        Enter(Turns + SourceGate.AlwaysWaiting);
        time.Advance(SourceGate.ShortWait);

        Assert.All(Enter(20), job => Assert.True(job.IsCompleted && !job.Result));
    }

    [Fact]
    public async Task Interactive_jobs_wait_for_a_slow_source()
    {
        await AnswerAsync(20, TimeSpan.FromMilliseconds(100));
        Enter(20);

        var asked = gate.TryEnterAsync(Lane.Interactive, Cancel);
        for (var answered = 0; answered < Turns + SourceGate.AlwaysWaiting; answered++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            gate.Answered();
            gate.Leave();
        }

        Assert.True(await asked);
    }

    [Fact]
    public async Task Nobody_waits_for_a_quiet_source()
    {
        Enter(Turns);
        time.Advance(QuietAfter);

        Assert.True(gate.IsQuiet);
        Assert.False(await gate.TryEnterAsync(Lane.Interactive, Cancel));
    }

    [Fact]
    public async Task A_source_that_becomes_quiet_turns_away_who_waits()
    {
        var entering = Enter(Turns + SourceGate.AlwaysWaiting);

        Assert.Equal(SourceGate.AlwaysWaiting, (await Task.WhenAll(entering)).Count(entered => !entered));
    }

    private List<Task<bool>> Enter(int jobs, SourceGate? other = null) => [.. Enumerable.Range(0, jobs).Select(_ => (other ?? gate).TryEnterAsync(Lane.Bulk, Cancel))];

    private async Task AnswerAsync(int requests, TimeSpan each)
    {
        for (var request = 0; request < requests; request++)
        {
            Assert.True(await gate.TryEnterAsync(Lane.Bulk, Cancel));
            time.Advance(each);
            gate.Answered();
            gate.Leave();
        }
    }
}
