using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Operations;
using static FaceWorker.Storage.Tests.Archives.TestArchive;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Archives;

/// <summary>Listers take any archive of a database, so these tests have one of their own.</summary>
public sealed class ArchiveAdministrationTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [Fact]
    public async Task Adding_a_source_again_resumes_it_and_lists_a_completed_one_again()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(2));
        await archive.IndexAllAsync();
        await archive.Administration.PauseAsync(Context, archive.Id, Cancel);

        var resumed = await archive.AddAsync("/photos");
        Assert.Equal((archive.Id, ArchiveState.Running, 1), (resumed.Id, resumed.State, resumed.Listing));
        Assert.NotNull(resumed.LastListing);
        await archive.Manifest.CompleteAsync();
        var again = await archive.AddAsync("/photos");

        Assert.Equal((archive.Id, ArchiveState.Running, 2), (again.Id, again.State, again.Listing));
        Assert.Null(again.LastListing);
        Assert.Null(again.CompletedAt);
        Assert.Equal((0, 2), (await archive.ListAsync(Files(2)))!.LastListing is { } listing ? (listing.Added, listing.Unchanged) : default);
        Assert.Empty(await archive.FeedAsync());
        Assert.Single(await archive.Administration.ListAsync(Cancel));
    }

    [Fact]
    public async Task Many_who_add_the_same_source_at_once_get_the_same_archive()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);

        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => archive.AddAsync("s3://bucket/prefix")));

        Assert.Single(added.Select(one => one.Id).Distinct());
    }

    [Fact]
    public async Task What_is_unknown_or_in_the_wrong_state_is_told_so()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        var (admin, id) = (archive.Administration, archive.Id);
        await RejectsAsync(RejectionReason.UnknownGallery, () => admin.AddAsync(Context, NewName(), new ArchiveSource("/photos"), Cancel));
        Func<long, Task>[] all =
        [
            one => admin.GetProgressAsync(one, Cancel), one => admin.PauseAsync(Context, one, Cancel), one => admin.ResumeAsync(Context, one, Cancel), one => admin.CancelAsync(Context, one, Cancel),
            one => admin.RescanAsync(Context, one, Cancel), one => admin.RetryAsync(Context, one, new FailureFilter(), Cancel), async one => await admin.GetFailuresAsync(one, new FailureFilter(), Cancel).ToListAsync(Cancel),
        ];
        foreach (var method in all)
            await RejectsAsync(RejectionReason.UnknownArchive, () => method(id + 1000));

        await RejectsAsync(RejectionReason.WrongArchiveState, () => admin.RescanAsync(Context, id, Cancel)); // being listed
        await admin.CancelAsync(Context, id, Cancel);
        await RejectsAsync(RejectionReason.WrongArchiveState, () => admin.PauseAsync(Context, id, Cancel));
        Assert.Equal(ArchiveState.Running, (await admin.ResumeAsync(Context, id, Cancel)).State);
        await archive.ListAsync();
        await archive.Manifest.CompleteAsync();
        foreach (var method in new[] { admin.PauseAsync, admin.ResumeAsync, admin.CancelAsync })
            await RejectsAsync(RejectionReason.WrongArchiveState, () => method(Context, id, Cancel));
        Assert.Equal(ArchiveState.Running, (await admin.RescanAsync(Context, id, Cancel)).State);
    }

    [Fact]
    public async Task Who_may_not_index_changes_no_archive_and_a_listing_names_who_asked_for_it()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        var (admin, id) = (archive.Administration, archive.Id);
        var guest = Context with { Caller = new Caller("guest", Rights.All & ~Rights.Index) };
        Func<Task>[] all =
        [
            () => admin.AddAsync(guest, archive.Gallery.Name, new ArchiveSource("/others"), Cancel), () => admin.PauseAsync(guest, id, Cancel), () => admin.ResumeAsync(guest, id, Cancel),
            () => admin.CancelAsync(guest, id, Cancel), () => admin.RescanAsync(guest, id, Cancel), () => admin.RetryAsync(guest, id, new FailureFilter(), Cancel),
        ];
        foreach (var method in all)
            await RejectsAsync(RejectionReason.Forbidden, method);

        Assert.Equal(ArchiveState.Running, (await archive.ProgressAsync()).Archive.State);
        var listing = Assert.Single(await new OperationAdministration(fixture.Database).ListAsync(archive.Gallery.Name, all: true, Cancel));
        Assert.Equal((OperationKind.Listing, Context.Caller.Name), (listing.Kind, listing.RequestedBy));
    }

    [Fact]
    public async Task Failures_are_retried_by_reason_or_by_pattern_and_taken_back_from_the_counts()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync([File("a/1.jpg"), File("a/22.jpg"), File("b/1.jpg"), File("b/50%_\\.png"), File("b/50x_\\.png")]);
        foreach (var job in await archive.FeedAsync())
            await archive.RejectAsync(job, job.Source.Contains("/a/", StringComparison.Ordinal) ? RejectionReason.Corrupt : RejectionReason.TooSlow);
        await archive.Manifest.CompleteAsync();

        async Task<IEnumerable<string>> RetryAsync(RejectionReason? reason, string? pattern)
        {
            var count = await archive.Administration.RetryAsync(Context, archive.Id, new FailureFilter(reason, pattern), Cancel);
            await archive.AssertCountsAsync();
            var jobs = await archive.FeedAsync();
            Assert.Equal(count, jobs.Count);
            foreach (var job in jobs)
                await archive.RejectAsync(job, job.Source.Contains("/a/", StringComparison.Ordinal) ? RejectionReason.Corrupt : RejectionReason.TooSlow);
            await archive.AssertCountsAsync();
            return jobs.Select(job => job.Source["/photos/".Length..]);
        }

        Assert.Empty(await RetryAsync(RejectionReason.Crashed, null));
        Assert.Equal(ArchiveState.Completed, (await archive.ProgressAsync()).Archive.State);
        Assert.Equal(["a/1.jpg", "a/22.jpg"], await RetryAsync(RejectionReason.Corrupt, null));
        Assert.Equal(ArchiveState.Running, (await archive.ProgressAsync()).Archive.State);
        Assert.Equal(["a/1.jpg", "b/1.jpg"], await RetryAsync(null, "*/?.jpg"));
        Assert.Equal(["b/50%_\\.png"], await RetryAsync(null, "*50%_\\*"));
        Assert.Equal(["b/1.jpg"], await RetryAsync(RejectionReason.TooSlow, "*/1.jpg"));
        Assert.Equal(5, (await RetryAsync(null, null)).Count());
    }

    [Fact]
    public async Task Failures_are_streamed_by_reason_and_in_the_order_of_the_listing_however_many_there_are()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(2500).Select((file, i) => i % 5 == 0
            ? file
            : file with { Problem = new ListingProblem(i % 2 == 0 ? RejectionReason.NotAFile : RejectionReason.UnsupportedName, $"{i}") }));

        var failures = await archive.FailuresAsync();
        var expected = Files(2500).Select((file, i) => (file.Source, i)).Where(file => file.i % 5 != 0)
            .OrderBy(file => file.i % 2).ThenBy(file => file.i).Select(file => file.Source).ToList();

        Assert.Equal(expected, failures.Select(failure => failure.Source));
        Assert.Equal([RejectionReason.NotAFile, RejectionReason.UnsupportedName], failures.Select(failure => failure.Reason).Distinct());
        Assert.Equal(1000, (await archive.FailuresAsync(new FailureFilter(RejectionReason.NotAFile))).Count);
        Assert.Equal(8, (await archive.FailuresAsync(new FailureFilter(PathPattern: "*/00000?.jpg"))).Count);
    }

    private static async Task RejectsAsync(RejectionReason reason, Func<Task> method) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<RequestRejectedException>(method)).Reason);
}
