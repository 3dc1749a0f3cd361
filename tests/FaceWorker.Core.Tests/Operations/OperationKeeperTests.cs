using FaceWorker.Core.Operations;

namespace FaceWorker.Core.Tests.Operations;

public sealed class OperationKeeperTests
{
    private static readonly OperationOptions Options = new() { Interval = TimeSpan.FromMilliseconds(50) };

    private readonly FakeOperations store = new();
    private readonly HeardOperations heard = new();

    [Fact]
    public async Task What_waits_is_worked_on_one_after_the_other_and_failures_end_nothing_else()
    {
        foreach (var _ in Enumerable.Range(0, 3))
            store.Add();
        var calls = 0;

        await KeepUntilAsync(() => heard.Heard.Count == 6, new FakeRunner(OperationKind.Index, (progress, _) =>
        {
            progress.Report(new OperationProgress(Step: "built"));
            return ++calls == 2 ? throw new InvalidOperationException("A bug.") : Task.CompletedTask;
        }));

        Assert.Equal(["1 begun", "1 ended built", "2 begun", "2 ended builtInvalidOperationException", "3 begun", "3 ended built"], heard.Heard);
        Assert.Equal(["done", "failed", "done"], store.Said.Select(text => text.Split(' ')[1]));
    }

    [Fact]
    public async Task An_operation_that_takes_long_keeps_none_of_another_kind_waiting()
    {
        store.Add(OperationKind.Index);
        var build = new FakeRunner(OperationKind.Index, (_, cancel) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel));
        var list = new FakeRunner(OperationKind.Listing, (_, _) => Task.CompletedTask);

        await KeepUntilAsync(() =>
        {
            if (heard.Heard.Count == 1)
                store.Add(OperationKind.Listing);
            return heard.Heard.Count >= 3;
        }, build, list);

        Assert.Equal("1 begun", heard.Heard[0]);
        Assert.Contains("1 done 0", store.Said); // the listing, the first of its queue
        Assert.Equal("1 returned 0 for 0 s", store.Said[^1]); // the build, by the end
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_asked_again()
    {
        store.Away = 1;

        await KeepUntilAsync(() => heard.Heard.Count == 1, new FakeRunner(OperationKind.Index, (_, _) => Task.CompletedTask));

        Assert.Equal(["waiting 10: The database is away."], heard.Heard);
    }

    [Fact]
    public async Task A_surprise_in_asking_for_operations_is_said_and_does_not_end_the_keeper()
    {
        await KeepUntilAsync(new FakeOperations { Away = 1, Failure = new InvalidOperationException("A bug.") }, () => heard.Heard.Count == 1,
            new FakeRunner(OperationKind.Index, (_, _) => Task.CompletedTask));

        Assert.Equal(["waiting 10: A bug."], heard.Heard);
    }

    private Task KeepUntilAsync(Func<bool> isOver, params IOperationRunner[] runners) => KeepUntilAsync(store, isOver, runners);

    private async Task KeepUntilAsync(FakeOperations store, Func<bool> isOver, params IOperationRunner[] runners)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var keeping = new OperationKeeper(store, runners, Options, TimeProvider.System, heard).RunAsync(stopping.Token);
        while (!isOver() && !keeping.IsCompleted)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }
}
