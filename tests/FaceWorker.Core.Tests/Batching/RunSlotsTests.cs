using CsCheck;
using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Tests.Batching;

public sealed class RunSlotsTests
{
    [Fact]
    public async Task Slots_are_given_at_once_as_long_as_there_are_any()
    {
        var slots = new RunSlots(2);
        using var first = await slots.TakeAsync(() => false);
        var second = await slots.TakeAsync(() => false);

        var third = slots.TakeAsync(() => false);
        Assert.False(third.IsCompleted);

        second.Dispose();
        (await third).Dispose();
        Assert.True(slots.TakeAsync(() => false).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_batcher_with_an_interactive_item_goes_first_also_when_it_came_after_the_batcher()
    {
        var slots = new RunSlots(1);
        var running = await slots.TakeAsync(() => false);
        var isUrgent = false;
        var bulk = slots.TakeAsync(() => false);
        var other = slots.TakeAsync(() => isUrgent);

        isUrgent = true;
        running.Dispose();
        (await other).Dispose();
        (await bulk).Dispose();
    }

    [Fact]
    public Task Those_without_interactive_items_keep_their_share() => Gen.Int[1, 6].SampleAsync(async urgentWaiters =>
    {
        var slots = new RunSlots(1);
        var running = await slots.TakeAsync(() => false);
        var urgent = Enumerable.Range(0, urgentWaiters).Select(_ => slots.TakeAsync(() => true)).ToList();
        var patient = slots.TakeAsync(() => false);
        var urgentRuns = 0;
        while (true)
        {
            running.Dispose();
            var next = await Task.WhenAny([patient, .. urgent]);
            if (next == patient)
                break;
            running = await next;
            urgent[urgent.IndexOf(next)] = slots.TakeAsync(() => true); // there is always another
            Assert.True(++urgentRuns <= 10, "more than ten urgent runs, and none of the other batcher");
        }

        Assert.InRange(urgentRuns, 9, 10); // bulk's share is a tenth
    });

    [Fact]
    public async Task The_fullest_batch_goes_first_until_another_was_passed_over_too_often()
    {
        var slots = new RunSlots(1, preferFull: true);
        var running = await slots.TakeAsync(() => false);
        var half = slots.TakeAsync(() => false, () => 0.5);
        var given = 0;
        for (var full = slots.TakeAsync(() => false, () => 1); ; full = slots.TakeAsync(() => false, () => 1))
        {
            running.Dispose();
            if (await Task.WhenAny(half, full) == half)
                break;
            running = await full;
            given++;
        }

        Assert.Equal(RunSlots.MostPassedOver, given);
    }

    [Fact]
    public async Task An_interactive_item_goes_before_a_full_batch()
    {
        var slots = new RunSlots(1, preferFull: true);
        var running = await slots.TakeAsync(() => false);
        var full = slots.TakeAsync(() => false, () => 1);
        var urgent = slots.TakeAsync(() => true, () => 0.1);

        running.Dispose();

        (await urgent).Dispose();
        (await full).Dispose();
    }

    [Fact]
    public async Task Batchers_together_never_run_more_than_there_are_slots()
    {
        var slots = new RunSlots(2);
        var runner = new CountingRunner();
        var batchers = Enumerable.Range(0, 3).Select(i => new Batcher<int, int>($"test {i}", runner, new BatchingOptions { MaxBatchSize = 4, Instances = 2 }, slots: slots)).ToList();

        var results = await Task.WhenAll(Enumerable.Range(0, 600).Select(i => batchers[i % 3].RunAsync(i, i % 5 == 0 ? Lane.Interactive : Lane.Bulk, TestContext.Current.CancellationToken)));
        foreach (var batcher in batchers)
            await batcher.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, 600), results);
        Assert.Equal(2, runner.Most);
        Assert.True(slots.TakeAsync(() => false).IsCompletedSuccessfully);
    }

    private sealed class CountingRunner : IBatchRunner<int, int>
    {
        private readonly Lock counting = new();
        private int now;

        public int Most { get; private set; }

        public async Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<int> items, CancellationToken cancel)
        {
            lock (counting)
                Most = Math.Max(Most, ++now);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancel);
            lock (counting)
                now--;
            return items;
        }
    }
}
