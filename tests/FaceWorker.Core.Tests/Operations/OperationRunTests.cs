using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Operations;

public sealed class OperationRunTests
{
    private static readonly OperationOptions Options = new() { Interval = TimeSpan.FromSeconds(2), Lease = TimeSpan.FromSeconds(1) };

    private readonly FakeOperations store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_done_is_recorded_with_how_far_it_came()
    {
        var (progress, failure) = await RunAsync((progress, _) =>
        {
            progress.Report(new OperationProgress(3, 3, "three photos"));
            return Task.CompletedTask;
        });

        Assert.Equal((new OperationProgress(3, 3, "three photos"), null), (progress, failure));
        Assert.Equal(["1 done 3"], store.Said);
    }

    [Fact]
    public async Task The_lease_is_renewed_while_the_work_goes_on_and_tells_how_far_it_is()
    {
        await RunAsync(async (progress, cancel) =>
        {
            progress.Report(new OperationProgress(1));
            while (store.Renewals.Count < 3)
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancel);
        });

        Assert.Equal(new OperationProgress(1), store.Renewals.Last());
    }

    [Fact]
    public async Task A_rejection_is_a_failure_that_says_why()
    {
        var (_, failure) = await RunAsync((_, _) => throw new RequestRejectedException(RejectionReason.NotFound, "There is no folder /photos."));

        Assert.IsType<RequestRejectedException>(failure);
        Assert.Equal(["1 failed 0 There is no folder /photos."], store.Said);
    }

    [Fact]
    public async Task A_surprise_is_a_failure_that_names_itself_and_harms_nobody_else()
    {
        var (_, failure) = await RunAsync((_, _) => throw new InvalidOperationException("A bug."));

        Assert.IsType<InvalidOperationException>(failure);
        Assert.Equal(["1 failed 0 A bug. (InvalidOperationException)"], store.Said);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(4, 16)]
    [InlineData(5, 30)]
    [InlineData(1000, 30)]
    public async Task What_cannot_be_done_now_is_tried_again_after_longer_and_longer_pauses(int attempt, int seconds)
    {
        await RunAsync((_, _) => throw new TransientFailureException("The disk is full."), attempt);

        Assert.Equal([$"1 returned 0 for {seconds} s The disk is full."], store.Said);
    }

    [Fact]
    public async Task What_knows_when_it_can_be_done_is_tried_again_then()
    {
        await RunAsync((_, _) => throw new DeferredException("Others build.", TimeSpan.FromSeconds(7)), attempt: 9);

        Assert.Equal(["1 returned 0 for 7 s Others build."], store.Said);
    }

    [Theory]
    [InlineData(LeaseState.Lost)]
    [InlineData(LeaseState.ToBeCancelled)]
    public async Task A_lost_lease_and_a_wish_to_cancel_stop_the_work(LeaseState lease)
    {
        store.Lease = () => lease;

        var (_, failure) = await RunAsync((_, cancel) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel));

        Assert.IsAssignableFrom<OperationCanceledException>(failure);
        Assert.Equal(["1 returned 0 for 2 s"], store.Said); // which the store takes for cancelled, or passes over
    }

    [Fact]
    public async Task A_worker_that_stops_gives_its_work_back_at_once()
    {
        using var stopping = new CancellationTokenSource();

        var running = RunAsync((_, cancel) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel), stopping: stopping.Token);
        await stopping.CancelAsync();

        Assert.IsAssignableFrom<OperationCanceledException>((await running).Failure);
        Assert.Equal(["1 returned 0 for 0 s"], store.Said);
    }

    [Fact]
    public async Task A_database_that_is_away_for_a_while_does_not_stop_the_work()
    {
        store.Lease = () => store.Renewals.Count < 3 ? throw new TransientFailureException("The database is away.") : LeaseState.Held;

        var (_, failure) = await RunAsync(async (_, cancel) =>
        {
            while (store.Renewals.Count < 4)
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancel);
        });

        Assert.Null(failure);
        Assert.Equal(["1 done 0"], store.Said);
    }

    [Fact]
    public async Task A_surprise_in_renewing_the_lease_ends_the_work_and_is_recorded()
    {
        store.Lease = () => throw new InvalidOperationException("A bug.");

        var (_, failure) = await RunAsync((_, cancel) => Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancel));

        Assert.IsType<InvalidOperationException>(failure);
        Assert.Equal(["1 failed 0 A bug. (InvalidOperationException)"], store.Said);
    }

    [Fact]
    public async Task Where_the_end_cannot_be_recorded_it_is_not_taken_for_done()
    {
        store.IsDeaf = true;

        var (_, failure) = await RunAsync((_, _) => Task.CompletedTask);

        Assert.IsType<TransientFailureException>(failure);
    }

    private Task<(OperationProgress Progress, Exception? Failure)> RunAsync(
        Func<IProgress<OperationProgress>, CancellationToken, Task> work, int attempt = 1, CancellationToken? stopping = null) =>
        new OperationRun(store, Options, TimeProvider.System).RunAsync(new FakeRunner(OperationKind.Index, work), store.Add(attempt: attempt), stopping ?? Cancel);
}
