using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Operations;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Operations;

/// <summary>A worker takes any operation of its database, so these tests have one of their own.</summary>
public sealed class OperationTests(StoreFixture fixture) : IClassFixture<StoreFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private static readonly OperationProgress Halfway = new(5, 10, "photos");
    private static readonly RequestContext Somebody = new(new Caller("alice", Rights.All), Lane.Interactive);

    private readonly OperationStore store = new(fixture.Database, "here");
    private readonly OperationAdministration administration = new(fixture.Database);

    public async ValueTask InitializeAsync() => await fixture.ExecuteAsync("DELETE FROM operation");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Eight_workers_at_once_begin_each_operation_once()
    {
        for (var i = 0; i < 40; i++)
            await QueueAsync(target: i);

        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            var mine = new List<Operation>();
            while (await new OperationStore(fixture.Database, $"worker {worker}").ClaimAsync(OperationKind.Index, Lease, Cancel) is { } operation)
                mine.Add(operation);
            return mine;
        }));

        Assert.Equal(40, begun.Sum(mine => mine.Count));
        Assert.Equal(40, begun.SelectMany(mine => mine).Select(operation => operation.Id).Distinct().Count());
        Assert.All(begun.SelectMany(mine => mine), operation => Assert.Equal((OperationState.Running, 1), (operation.State, operation.Attempt)));
    }

    [Fact]
    public async Task Only_its_own_kind_is_begun_and_what_has_waited_longest_comes_first()
    {
        var (first, second) = (await QueueAsync(target: 1), await QueueAsync(target: 2));

        Assert.Null(await store.ClaimAsync(OperationKind.Listing, Lease, Cancel));
        Assert.Equal(first.Id, (await ClaimAsync())!.Id);
        Assert.Equal(second.Id, (await ClaimAsync())!.Id);
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task When_a_lease_ends_another_worker_has_the_operation_and_the_first_one_has_no_say_any_more()
    {
        await QueueAsync();
        var lost = (await store.ClaimAsync(OperationKind.Index, Soon, Cancel))!;

        var taken = await UntilClaimedAsync(new OperationStore(fixture.Database, "there"));

        Assert.Equal((lost.Id, 2, "there"), (taken.Id, taken.Attempt, taken.Worker));
        Assert.Equal(LeaseState.Lost, await store.RenewAsync(lost, Halfway, Lease, Cancel));
        await store.EndAsync(lost, Halfway, "Too late.", Cancel);
        await store.ReturnAsync(lost, Halfway, TimeSpan.Zero, "Too late.", Cancel);
        Assert.Equal(taken, await administration.FindAsync(taken.Id, Cancel));
    }

    [Fact]
    public async Task A_lease_that_is_renewed_is_kept_and_says_how_far_the_operation_is()
    {
        await QueueAsync();
        var operation = (await store.ClaimAsync(OperationKind.Index, Soon, Cancel))!;

        Assert.Equal(LeaseState.Held, await store.RenewAsync(operation, Halfway, Lease, Cancel));
        await Task.Delay(2 * Soon, TimeProvider.System, Cancel);

        Assert.Null(await ClaimAsync());
        Assert.Equal(Halfway, (await administration.FindAsync(operation.Id, Cancel)).Progress);
    }

    [Fact]
    public async Task An_operation_that_could_not_be_done_says_why_and_waits_for_its_pause()
    {
        await QueueAsync();
        var operation = (await ClaimAsync())!;

        await store.ReturnAsync(operation, Halfway, Lease, "The disk is full.", Cancel);

        Assert.Null(await ClaimAsync());
        var waiting = await administration.FindAsync(operation.Id, Cancel);
        Assert.Equal((OperationState.Queued, "The disk is full.", false), (waiting.State, waiting.Problem, waiting.HasEnded));
        await administration.RetryAsync(Somebody, operation.Id, Cancel); // now
        var again = (await ClaimAsync())!;
        Assert.Equal((2, "The disk is full.", new OperationProgress()), (again.Attempt, again.Problem, again.Progress));
        await store.EndAsync(again, Halfway with { Done = 10 }, problem: null, Cancel);
        var done = await administration.FindAsync(operation.Id, Cancel);
        Assert.Equal((OperationState.Done, null, 10, true), (done.State, done.Problem, done.Progress.Done, done.HasEnded));
    }

    [Fact]
    public async Task Cancelling_ends_what_waits_at_once_and_tells_whoever_works_on_it()
    {
        var (waiting, running) = (await QueueAsync(target: 1), await QueueAsync(target: 2));

        Assert.Equal(OperationState.Cancelled, (await administration.CancelAsync(Somebody, waiting.Id, Cancel)).State);
        var begun = (await ClaimAsync())!;
        Assert.Equal(running.Id, begun.Id);
        var asked = await administration.CancelAsync(Somebody, begun.Id, Cancel);
        Assert.Equal((OperationState.Running, true), (asked.State, asked.IsCancelRequested));
        Assert.Equal(LeaseState.ToBeCancelled, await store.RenewAsync(begun, Halfway, Lease, Cancel));
        await store.ReturnAsync(begun, Halfway, TimeSpan.Zero, problem: null, Cancel);

        Assert.Equal(OperationState.Cancelled, (await administration.FindAsync(begun.Id, Cancel)).State);
        Assert.Null(await ClaimAsync());
        await RejectsAsync(RejectionReason.WrongOperationState, () => administration.CancelAsync(Somebody, begun.Id, Cancel));
    }

    [Fact]
    public async Task Cancelling_what_a_killed_worker_left_behind_ends_it_at_once()
    {
        await QueueAsync();
        var abandoned = (await store.ClaimAsync(OperationKind.Index, TimeSpan.Zero, Cancel))!;

        Assert.Equal(OperationState.Cancelled, (await administration.CancelAsync(Somebody, abandoned.Id, Cancel)).State);
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task What_has_failed_or_was_cancelled_can_be_tried_again_and_nothing_else()
    {
        var queued = await QueueAsync();
        var operation = (await ClaimAsync())!;
        await RejectsAsync(RejectionReason.WrongOperationState, () => administration.RetryAsync(Somebody, operation.Id, Cancel));
        await store.EndAsync(operation, Halfway, "There is no such folder.", Cancel);
        Assert.Equal((OperationState.Failed, "There is no such folder."), await StateAsync(operation));

        var retried = await administration.RetryAsync(Somebody, operation.Id, Cancel);

        Assert.Equal((queued.Id, OperationState.Queued, "alice", false), (retried.Id, retried.State, retried.RequestedBy, retried.HasEnded));
        var again = (await ClaimAsync())!;
        await store.EndAsync(again, Halfway, problem: null, Cancel);
        await RejectsAsync(RejectionReason.WrongOperationState, () => administration.RetryAsync(Somebody, operation.Id, Cancel));
        await RejectsAsync(RejectionReason.UnknownOperation, () => administration.RetryAsync(Somebody, operation.Id + 1000, Cancel));
    }

    [Fact]
    public async Task One_that_another_one_has_taken_the_place_of_is_not_tried_again()
    {
        var gallery = await GalleryAsync();
        var first = await QueueAsync(gallery, target: 1);
        await administration.CancelAsync(Somebody, first.Id, Cancel);
        await QueueAsync(gallery, target: 1);

        var rejection = await RejectsAsync(RejectionReason.WrongOperationState, () => administration.RetryAsync(Somebody, first.Id, Cancel));
        Assert.Contains("Another one does the same", rejection.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(7L)]
    public async Task There_is_one_unfinished_operation_of_a_kind_for_the_same_thing(long? target)
    {
        var gallery = await GalleryAsync();

        var requested = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => QueueAsync(gallery, target)));
        Assert.Single(requested.Select(one => one.Id).Distinct());
        await store.EndAsync((await ClaimAsync())!, Halfway, problem: null, Cancel);

        Assert.NotEqual(requested[0].Id, (await QueueAsync(gallery, target)).Id);
    }

    [Fact]
    public async Task Requesting_what_is_to_be_cancelled_takes_that_back()
    {
        var gallery = await GalleryAsync();
        await QueueAsync(gallery);
        var operation = (await ClaimAsync())!;
        await administration.CancelAsync(Somebody, operation.Id, Cancel);

        await QueueAsync(gallery);

        Assert.Equal(LeaseState.Held, await store.RenewAsync(operation, Halfway, Lease, Cancel));
        await store.ReturnAsync(operation, Halfway, TimeSpan.Zero, problem: null, Cancel);
        Assert.Equal(operation.Id, (await ClaimAsync())!.Id);
    }

    [Fact]
    public async Task What_is_begun_as_it_is_requested_is_nobody_elses_and_can_be_taken_over_when_it_is_abandoned()
    {
        var gallery = await GalleryAsync();
        var request = new OperationRequest(OperationKind.Training, gallery, "alice", Parameters: """{"rate": 0.1}""");

        var begun = await store.BeginAsync(request, Lease, Cancel);
        Assert.Equal((OperationState.Running, "alice", 1, "here", """{"rate": 0.1}"""), (begun.State, begun.RequestedBy, begun.Attempt, begun.Worker, begun.Parameters));
        Assert.Null(await store.ClaimAsync(OperationKind.Training, Lease, Cancel));
        var rejection = await RejectsAsync(RejectionReason.WrongOperationState, () => store.BeginAsync(request with { RequestedBy = "bob" }, Lease, Cancel));
        Assert.Contains("here is already working on operation", rejection.Message, StringComparison.Ordinal);

        await fixture.ExecuteAsync("UPDATE operation SET free_at = now()");
        var again = await store.BeginAsync(request with { RequestedBy = "bob", Parameters = null }, Lease, Cancel);

        Assert.Equal((begun.Id, 2, "bob", null), (again.Id, again.Attempt, again.RequestedBy, again.Parameters));
        await RejectsAsync(RejectionReason.UnknownGallery, () => store.BeginAsync(request with { Gallery = NewName() }, Lease, Cancel));
    }

    [Fact]
    public async Task A_list_shows_what_is_not_done_of_a_gallery_and_all_of_it_when_it_is_asked_to()
    {
        var gallery = await GalleryAsync();
        var (other, done, failed, cancelled) = (await QueueAsync(target: 1), await QueueAsync(gallery, 1), await QueueAsync(gallery, 2), await QueueAsync(gallery, 3));
        await administration.CancelAsync(Somebody, other.Id, Cancel);
        await store.EndAsync((await ClaimAsync())!, Halfway, problem: null, Cancel);
        await store.EndAsync((await ClaimAsync())!, Halfway, "A bug.", Cancel);
        await administration.CancelAsync(Somebody, cancelled.Id, Cancel);
        var waiting = await QueueAsync(gallery, 4);

        Assert.Equal([waiting.Id, failed.Id], (await administration.ListAsync(gallery: null, all: false, Cancel)).Select(one => one.Id));
        Assert.Equal([waiting.Id, cancelled.Id, failed.Id, done.Id], (await administration.ListAsync(gallery, all: true, Cancel)).Select(one => one.Id));
        await RejectsAsync(RejectionReason.UnknownGallery, () => administration.ListAsync(NewName(), all: true, Cancel));

        await QueueAsync(gallery, target: 2); // the failed one needs no attention any more
        Assert.DoesNotContain(failed.Id, (await administration.ListAsync(gallery, all: false, Cancel)).Select(one => one.Id));
    }

    [Fact]
    public async Task The_operations_of_a_gallery_go_with_it_and_whoever_works_on_one_hears_of_it()
    {
        var gallery = await GalleryAsync();
        await QueueAsync(gallery, 1);
        var operation = (await ClaimAsync())!;
        await QueueAsync(gallery, 2);

        await fixture.Store.DeleteAsync(Context, gallery, Cancel);

        Assert.Equal(LeaseState.Lost, await store.RenewAsync(operation, Halfway, Lease, Cancel));
        Assert.Empty(await administration.ListAsync(gallery: null, all: true, Cancel));
    }

    [Fact]
    public async Task Nothing_is_begun_for_a_gallery_that_is_being_deleted()
    {
        var gallery = await GalleryAsync();
        await QueueAsync(gallery);
        await fixture.ExecuteAsync($"UPDATE gallery SET deleting_since = now() WHERE name = '{gallery}'");

        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task Only_who_may_administer_the_gallery_cancels_and_retries()
    {
        var operation = await QueueAsync();
        var guest = new RequestContext(new Caller("guest", Rights.All & ~Rights.Administer), Lane.Interactive);

        await RejectsAsync(RejectionReason.Forbidden, () => administration.CancelAsync(guest, operation.Id, Cancel));
        await RejectsAsync(RejectionReason.Forbidden, () => administration.RetryAsync(guest, operation.Id, Cancel));
    }

    private async Task<GalleryName> GalleryAsync() => (await fixture.CreateGalleryAsync(new TestFaces(seed: 90).Model)).Name;

    /// <summary>An index build that somebody wants; by default of a gallery of its own.</summary>
    private async Task<Operation> QueueAsync(GalleryName? gallery = null, long? target = null)
    {
        var name = gallery ?? await GalleryAsync();
        await fixture.Database.RunAsync(async connection =>
        {
            await OperationRows.RequestAsync(connection, new OperationRequest(OperationKind.Index, name, "test", target), Cancel);
            return true;
        }, Cancel);
        return (await administration.ListAsync(name, all: false, Cancel)).First(one => one.Target == target);
    }

    private Task<Operation?> ClaimAsync() => store.ClaimAsync(OperationKind.Index, Lease, Cancel);

    private static async Task<Operation> UntilClaimedAsync(OperationStore worker)
    {
        while (true)
            if (await worker.ClaimAsync(OperationKind.Index, Lease, Cancel) is { } operation)
                return operation;
    }

    private async Task<(OperationState, string?)> StateAsync(Operation operation)
    {
        var now = await administration.FindAsync(operation.Id, Cancel);
        return (now.State, now.Problem);
    }

    private static async Task<RequestRejectedException> RejectsAsync(RejectionReason reason, Func<Task> work)
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(work);
        Assert.Equal(reason, rejection.Reason);
        return rejection;
    }
}
