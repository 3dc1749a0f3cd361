using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Tests.Batching;

public sealed class BatcherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_caller_gets_the_result_of_its_own_item()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 8);
        runner.LetAllGo();

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => batcher.RunAsync(i, Lane.Bulk, Cancel)));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * i), results);
    }

    [Fact]
    public async Task An_idle_device_starts_at_once_and_a_batch_grows_while_it_is_busy()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 4);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var others = Enumerable.Range(1, 6).Select(i => batcher.RunAsync(i, Lane.Bulk, Cancel)).ToArray();
        runner.LetAllGo();
        await Task.WhenAll([first, .. others]);

        Assert.Equal([[0], [1, 2, 3, 4], [5, 6]], runner.Batches);
    }

    [Fact]
    public async Task Interactive_items_overtake_waiting_bulk_items()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 2);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        Task[] waiting = [batcher.RunAsync(1, Lane.Bulk, Cancel), batcher.RunAsync(2, Lane.Bulk, Cancel), batcher.RunAsync(100, Lane.Interactive, Cancel)];
        runner.LetAllGo();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal([[0], [100], [1, 2]], runner.Batches);
    }

    [Fact]
    public async Task A_gallery_with_many_items_leaves_room_for_the_others()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 2);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var waiting = new[] { (1, 7L), (2, 7L), (3, 7L), (4, 8L), (5, 9L) }.Select(item => batcher.RunAsync(item.Item1, new Turn(Lane.Bulk, item.Item2), Cancel)).ToArray();
        runner.LetAllGo();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal([[0], [1, 4], [5, 2], [3]], runner.Batches);
    }

    [Fact]
    public async Task Within_a_lane_what_is_urgent_goes_first_and_what_is_bulk_stays_behind_however_urgent()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 1);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var waiting = new[]
        {
            (1, new Turn(Lane.Bulk, 7)), (2, new Turn(Lane.Bulk, 7, RequestPriority.High)), (3, new Turn(Lane.Interactive, 7)), (4, new Turn(Lane.Interactive, 7, RequestPriority.High)),
        }.Select(item => batcher.RunAsync(item.Item1, item.Item2, Cancel)).ToArray();
        runner.LetAllGo();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal([0, 4, 3, 2, 1], runner.Batches.SelectMany(batch => batch));
    }

    [Fact]
    public async Task An_item_whose_deadline_passes_while_it_waits_never_reaches_the_device()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 8);
        var context = new RequestContext(new Caller("anna", Rights.Identify), Lane.Interactive);
        var soon = context with { Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(50) };

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var late = soon.RunAsync("asking", stop => batcher.RunAsync(1, soon.TurnIn(7), stop), TimeProvider.System, Cancel);
        var inTime = context.RunAsync("asking", stop => batcher.RunAsync(2, context.TurnIn(7), stop), TimeProvider.System, Cancel);

        await Assert.ThrowsAsync<TimeoutException>(() => late);
        runner.LetAllGo();
        await Task.WhenAll(first, inTime);
        Assert.Equal([[0], [2]], runner.Batches);
    }

    [Fact]
    public async Task A_failing_item_fails_alone()
    {
        var runner = new GatedRunner { FailureOf = item => item == 3 ? new FormatException("three") : null };
        await using var batcher = Open(runner, maxBatchSize: 8);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var others = Enumerable.Range(1, 5).Select(i => batcher.RunAsync(i, Lane.Bulk, Cancel)).ToArray();
        runner.LetAllGo();

        await Assert.ThrowsAsync<FormatException>(() => others[2]);
        var results = await Task.WhenAll([first, .. others.Where((_, i) => i != 2)]);
        Assert.Equal([0, 1, 4, 16, 25], results);
    }

    [Fact]
    public async Task What_is_away_is_asked_once_and_not_once_per_item()
    {
        var runner = new GatedRunner { FailureOf = _ => new TransientFailureException("away") };
        await using var batcher = Open(runner, maxBatchSize: 8);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var others = Enumerable.Range(1, 5).Select(i => batcher.RunAsync(i, Lane.Bulk, Cancel)).ToArray();
        runner.LetAllGo();

        foreach (var one in others.Prepend(first))
            await Assert.ThrowsAsync<TransientFailureException>(() => one);
        Assert.Equal([[0], [1, 2, 3, 4, 5]], runner.Batches);
    }

    [Fact]
    public async Task A_runner_that_loses_a_result_is_called_a_bug()
    {
        await using var batcher = new Batcher<int, int>("test", new ForgetfulRunner(), new BatchingOptions());

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => batcher.RunAsync(1, Lane.Bulk, Cancel));

        Assert.Contains("bug", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_whose_caller_has_left_never_reaches_the_device()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 8);
        using var leaving = new CancellationTokenSource();

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var left = batcher.RunAsync(1, Lane.Bulk, leaving.Token);
        var stays = batcher.RunAsync(2, Lane.Bulk, Cancel);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        runner.LetAllGo();
        await Task.WhenAll(first, stays);
        Assert.Equal([[0], [2]], runner.Batches);
    }

    [Fact]
    public async Task Leaving_a_running_batch_waits_for_its_end()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 8);
        using var leaving = new CancellationTokenSource();

        var running = batcher.RunAsync(7, Lane.Bulk, leaving.Token);
        await runner.UntilStartedAsync();
        await leaving.CancelAsync();

        Assert.False(running.IsCompleted);
        runner.LetAllGo();
        Assert.Equal(49, await running);
    }

    [Fact]
    public async Task A_full_lane_makes_its_callers_wait_and_not_those_of_the_other_lane()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 1, laneCapacity: 2);
        using var leaving = new CancellationTokenSource();

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        Task[] waiting = [batcher.RunAsync(1, Lane.Bulk, Cancel), batcher.RunAsync(2, Lane.Bulk, Cancel)];
        var outside = batcher.RunAsync(3, Lane.Bulk, leaving.Token);
        var interactive = batcher.RunAsync(100, Lane.Interactive, Cancel);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside);

        runner.LetAllGo();
        await Task.WhenAll([first, interactive, .. waiting]);
        Assert.Equal([0, 1, 2, 100], runner.Batches.SelectMany(batch => batch).Order());
    }

    [Fact]
    public async Task Disposing_finishes_what_was_accepted_and_takes_no_more()
    {
        var runner = new GatedRunner();
        var batcher = Open(runner, maxBatchSize: 2);
        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var accepted = Enumerable.Range(1, 20).Select(i => batcher.RunAsync(i, i % 2 == 0 ? Lane.Bulk : Lane.Interactive, Cancel)).ToArray();

        var disposing = batcher.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => batcher.RunAsync(21, Lane.Bulk, Cancel));
        runner.LetAllGo();
        await disposing;

        Assert.Equal(0, await first);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => i * i), await Task.WhenAll(accepted));
    }

    [Fact]
    public async Task Disposing_finishes_one_lane_even_when_everybody_in_the_other_has_left()
    {
        var runner = new GatedRunner();
        var batcher = Open(runner, maxBatchSize: 2);
        using var leaving = new CancellationTokenSource();
        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var left = Enumerable.Range(1, 3).Select(i => batcher.RunAsync(i, Lane.Interactive, leaving.Token)).ToArray();
        var stays = batcher.RunAsync(9, Lane.Bulk, Cancel);
        await leaving.CancelAsync();

        var disposing = batcher.DisposeAsync();
        runner.LetAllGo();
        await disposing;

        foreach (var one in left)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Equal((0, 81), (await first, await stays));
    }

    [Fact]
    public async Task Instances_run_batches_at_the_same_time()
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize: 1, instances: 3);

        var running = Enumerable.Range(0, 3).Select(i => batcher.RunAsync(i, Lane.Bulk, Cancel)).ToArray();
        for (var i = 0; i < 3; i++)
            await runner.UntilStartedAsync(); // all three, although none has been let go

        runner.LetAllGo();
        var results = await Task.WhenAll(running);
        Assert.Equal([0, 1, 4], results);
    }

    [Fact]
    public async Task Lingering_ends_when_a_batch_is_full()
    {
        var runner = new GatedRunner();
        // A clock that never moves: the time to linger is never over.
        await using var batcher = new Batcher<int, int>("test", runner, new BatchingOptions { MaxBatchSize = 3, Linger = TimeSpan.FromMilliseconds(50) }, new StoppedTime());
        runner.LetAllGo();

        for (var round = 0; round < 3; round++)
            await Task.WhenAll(Enumerable.Range(0, 3).Select(i => batcher.RunAsync(i, Lane.Bulk, Cancel)));

        Assert.Equal([[0, 1, 2], [0, 1, 2], [0, 1, 2]], runner.Batches);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 4)]
    [InlineData(64, 3)]
    public async Task Under_stress_every_item_is_either_run_once_or_left(int maxBatchSize, int instances)
    {
        var runner = new GatedRunner();
        await using var batcher = Open(runner, maxBatchSize, instances, laneCapacity: 16);
        runner.LetAllGo();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5000).Select(async i =>
        {
            await Task.Yield();
            using var leaving = new CancellationTokenSource();
            var running = batcher.RunAsync(i, i % 3 == 0 ? Lane.Interactive : Lane.Bulk, leaving.Token);
            if (i % 10 == 0)
                await leaving.CancelAsync();
            try
            {
                return await running == i * i ? i : -1;
            }
            catch (OperationCanceledException)
            {
                return (int?)null;
            }
        }));

        Assert.DoesNotContain(-1, outcomes);
        Assert.Equal(outcomes.OfType<int>(), runner.Batches.SelectMany(batch => batch).Order());
        Assert.All(runner.Batches, batch => Assert.InRange(batch.Length, 1, maxBatchSize));
    }

    private static Batcher<int, int> Open(GatedRunner runner, int maxBatchSize, int instances = 1, int laneCapacity = 256) =>
        new("test", runner, new BatchingOptions { MaxBatchSize = maxBatchSize, Instances = instances, LaneCapacity = laneCapacity });

    private sealed class ForgetfulRunner : IBatchRunner<int, int>
    {
        public Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<int> items, CancellationToken cancel) => Task.FromResult<IReadOnlyList<int>>([]);
    }

    private sealed class StoppedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new StoppedTimer();

        private sealed class StoppedTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
