using System.Collections.Concurrent;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Telemetry;
using FaceWorker.Testing;
using FaceWorker.Worker;
using FaceWorker.Worker.Duties;
using FaceWorker.Worker.Lifecycle;
using Microsoft.Extensions.Logging;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>How a worker works on operations, with a store in memory.</summary>
public sealed class OperationDuties
{
    private readonly Wakeups wakeups = new();
    private readonly FakeOperations store = new();
    private readonly HeardLog log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_is_worked_on_one_after_the_other_and_failures_end_nothing_else()
    {
        foreach (var _ in Enumerable.Range(0, 3))
            store.Add();
        var calls = 0;

        await WorkUntilAsync(() => log.Heard.Count == 6, new FakeRunner(OperationKind.Index, (progress, _) =>
        {
            progress.Report(new OperationProgress(Step: "built"));
            return ++calls == 2 ? throw new InvalidOperationException("A bug.") : Task.CompletedTask;
        }));

        Assert.Equal([nameof(Log.OperationBegun), nameof(Log.OperationDone), nameof(Log.OperationBegun), nameof(Log.OperationFailed), nameof(Log.OperationBegun), nameof(Log.OperationDone)],
            log.Heard.Select(said => said.Event));
        Assert.Contains("built", log.Heard.Last().Text, StringComparison.Ordinal);
        Assert.Equal(["done", "failed", "done"], store.Said.Select(text => text.Split(' ')[1]));
    }

    [Fact]
    public async Task An_operation_that_takes_long_keeps_none_of_another_kind_waiting()
    {
        store.Add(OperationKind.Index);
        var build = new FakeRunner(OperationKind.Index, (_, cancel) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel));
        var list = new FakeRunner(OperationKind.Listing, (_, _) => Task.CompletedTask);

        await WorkUntilAsync(() =>
        {
            if (log.Heard.Count == 1)
                store.Add(OperationKind.Listing);
            return log.Heard.Count >= 3;
        }, build, list);

        Assert.Contains("1 done 0", store.Said); // the listing, the first of its queue
        Assert.Equal("1 returned 0 for 0 s", store.Said[^1]); // the build, by the end
    }

    [Fact]
    public async Task Who_requests_an_operation_wakes_the_worker_long_before_it_would_look()
    {
        var (isRequested, ended) = (false, wakeups.NextAsync(Wakeup.WorkEnded));

        await WorkUntilAsync(TimeSpan.FromHours(1), () =>
        {
            if (store.Claims == 1 && !isRequested)
            {
                isRequested = true;
                store.Add();
                wakeups.Wake(Wakeup.OperationRequested);
            }

            return ended.IsCompleted; // which wakes in turn who completes archives
        }, new FakeRunner(OperationKind.Index, (_, _) => Task.CompletedTask));

        Assert.Equal(["1 done 0"], store.Said);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_asked_again()
    {
        store.Away = 1;
        store.Add();

        await WorkUntilAsync(() => store.Said.Count == 1, new FakeRunner(OperationKind.Index, (_, _) => Task.CompletedTask));

        Assert.Equal(nameof(Log.DutyFailed), log.Heard.First().Event);
        Assert.StartsWith("WorkOnOperations (Index)", log.Heard.First().Text, StringComparison.Ordinal);
        Assert.Equal(["1 done 0"], store.Said);
    }

    private Task WorkUntilAsync(Func<bool> isOver, params FakeRunner[] runners) => WorkUntilAsync(TimeSpan.FromMilliseconds(50), isOver, runners);

    private async Task WorkUntilAsync(TimeSpan interval, Func<bool> isOver, params FakeRunner[] runners)
    {
        var options = new OperationOptions { Interval = interval };
        var services = runners.Select(runner => new DutyService<WorkOnOperations<FakeRunner>>(
            new WorkOnOperations<FakeRunner>(runner, store, options, wakeups, new Instruments(), TimeProvider.System, log), wakeups, ReadyStartup(), end: null!, TimeProvider.System, log)).ToList();
        foreach (var service in services)
            await service.StartAsync(Cancel);
        while (!isOver())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        foreach (var service in services)
        {
            await service.StopAsync(Cancel);
            service.Dispose();
        }
    }

    private static Startup ReadyStartup()
    {
        var step = new NoStep();
        var startup = new Startup([step]);
        startup.Finish(step);
        return startup;
    }

    private sealed class NoStep : IStartupStep
    {
        public string Name => "nothing";

        public Task PrepareAsync(CancellationToken cancel) => Task.CompletedTask;
    }

    private sealed class HeardLog : ILogger<OperationRun>, ILogger<WorkOnOperations<FakeRunner>>
    {
        public ConcurrentQueue<(string? Event, string Text)> Heard { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Heard.Enqueue((eventId.Name, formatter(state, exception)));
    }
}
