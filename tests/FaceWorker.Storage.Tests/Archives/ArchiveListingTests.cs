using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.Archives.TestArchive;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Archives;

/// <summary>A lister takes any archive of its database, so these tests have one of their own.</summary>
public sealed class ArchiveListingTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [Fact]
    public async Task A_listing_fills_the_manifest_and_says_what_it_found()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);

        var listed = await archive.ListAsync(Files(25_000));

        Assert.Equal((archive.Id, 1), (listed!.Id, listed.Listing));
        Assert.Equal((25_000, 0, 0, 0), CountsOf(listed.LastListing!));
        Assert.Equal((25_000, 25_000, 0), await ProgressAsync(archive));
        await archive.AssertCountsAsync();
        Assert.Null(await archive.ListAsync(Files(1))); // nothing wants to be listed any more
    }

    [Fact]
    public async Task Listing_the_same_again_writes_no_item_and_says_so()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync([.. Files(3000), File("no version", null)]);
        await archive.IndexAllAsync();
        var before = await ItemsAsync(archive);

        var result = await archive.RelistAsync([.. Files(3000), File("no version", null)]);

        Assert.Equal((0, 0, 3001, 0), CountsOf(result));
        Assert.Equal(before, await ItemsAsync(archive));
        Assert.Empty(await archive.FeedAsync());
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task A_file_that_is_signed_anew_is_the_same_file_and_the_next_fetch_has_the_new_signature()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Signed("1.jpg", "old"), Signed("1.jpg", "twice"), Signed("2.jpg", "old"), Signed("3.jpg", "old"));
        var jobs = await archive.FeedAsync();
        await archive.RejectAsync(jobs[0], RejectionReason.Forbidden);
        await archive.StoreAsync(jobs[1], "2");

        var result = await archive.RelistAsync(Signed("1.jpg", "new"), Signed("2.jpg", "new"), Signed("3.jpg", "new"));
        await archive.Administration.RetryAsync(Context, archive.Id, new FailureFilter(PathPattern: "https://host/1.jpg?sig=*"), Cancel);
        var again = await archive.FeedAsync();

        Assert.Equal((0, 0, 3, 0), CountsOf(result));
        Assert.Equal("https://user:pw@host/1.jpg?sig=old", jobs[0].Source);
        Assert.Equal("https://user:pw@host/1.jpg?sig=new", Assert.Single(again).Source);
        Assert.Equal(["https://host/1.jpg", "https://host/2.jpg", "https://host/3.jpg"],
            await fixture.ScalarAsync<string[]>("SELECT array_agg(source ORDER BY source) FROM archive_item"));
        Assert.Equal(ItemStanding.Wanted, await StandingAsync(jobs[2], jobs[2].Source)); // sent: its message has the old signature
        Assert.Equal(ItemStanding.Foreign, await StandingAsync(jobs[2], "https://host/3.jpg"));
        await archive.AssertCountsAsync();

        Task<ItemStanding> StandingAsync(ArchiveJob job, string source) =>
            archive.Ledger.FindAsync(new NamedItem(job.Archive, job.Item, job.Gallery.Value, source), Cancel);
    }

    [Fact]
    public async Task Files_that_only_a_token_tells_apart_are_all_listed()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);

        await archive.ListAsync(new ListedFile("https://host/download?token=1", null), new ListedFile("https://host/download?token=2", null));

        Assert.Equal(["https://host/download?token=1", "https://host/download?token=2"], (await archive.FeedAsync()).Select(job => job.Source));
        Assert.Equal(["https://host/download", "https://host/download"], await fixture.ScalarAsync<string[]>("SELECT array_agg(source) FROM archive_item"));
    }

    [Fact]
    public async Task A_list_that_is_signed_anew_is_the_same_archive_and_is_listed_by_the_new_address()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync();
        var first = await archive.AddAsync("https://user:pw@host/list.txt?sig=old");
        var second = await archive.AddAsync("https://user:pw@host/list.txt?sig=new");
        var fetched = "";

        await archive.ListOneAsync(source =>
        {
            fetched = source.Text;
            return AsyncEnumerable.Empty<ListedFile>();
        });

        Assert.Equal(first.Id, second.Id);
        Assert.Equal("https://user:pw@host/list.txt?sig=new", fetched);
        Assert.Equal("https://host/list.txt", (await archive.Administration.GetProgressAsync(first.Id, Cancel)).Archive.Source.Text);
    }

    private static ListedFile Signed(string name, string signature) => new($"https://user:pw@host/{name}?sig={signature}", Version: null);

    [Fact]
    public async Task What_is_new_changed_or_gone_is_found_and_what_has_vanished_is_marked_and_not_deleted()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("same"), File("changed"), File("vanished"));
        await archive.IndexAllAsync();

        var result = await archive.RelistAsync(File("same"), File("changed", "2"), File("new"));

        Assert.Equal((1, 1, 1, 1), CountsOf(result));
        await archive.AssertCountsAsync();
        Assert.Equal(["/photos/changed", "/photos/new"], (await archive.FeedAsync()).Select(job => job.Source));
        Assert.Equal(Pairs(("changed", "sent"), ("new", "sent"), ("same", "indexed"), ("vanished", "indexed gone")), await archive.StatesAsync());
    }

    [Fact]
    public async Task A_vanished_file_that_is_back_is_not_gone_any_more_and_is_not_read_again_when_it_is_the_same()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("same"), File("other"), File("never seen"));
        await archive.RelistAsync(File("same"), File("other"));
        Assert.Equal("rejected gone", (await archive.StatesAsync())["never seen"]);
        await archive.IndexAllAsync();
        await archive.RelistAsync(File("rest"));
        await archive.AssertCountsAsync();

        var result = await archive.RelistAsync(File("same"), File("other", "2"), File("never seen"), File("rest"));

        Assert.Equal((0, 2, 2, 0), CountsOf(result));
        Assert.Equal(Pairs(("never seen", "waiting"), ("other", "waiting"), ("rest", "waiting"), ("same", "indexed")), await archive.StatesAsync());
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task A_file_that_vanishes_before_its_job_was_sent_is_listed_as_not_found_and_is_not_sent()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("kept"), File("vanished"));

        await archive.RelistAsync(File("kept"));

        Assert.Equal(["/photos/kept"], (await archive.FeedAsync()).Select(job => job.Source));
        var failure = Assert.Single(await archive.FailuresAsync());
        Assert.Equal((RejectionReason.NotFound, true), (failure.Reason, failure.IsGone));
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task A_moved_file_is_indexed_under_its_new_name_and_gone_under_the_old_one()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("old"));
        await archive.IndexAllAsync(_ => "the bytes");

        await archive.RelistAsync(File("new"));
        await archive.IndexAllAsync(_ => "the bytes");

        Assert.Equal(Pairs(("new", "indexed"), ("old", "indexed gone")), await archive.StatesAsync());
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task When_the_indexed_one_of_several_files_with_the_same_bytes_vanishes_another_takes_its_place()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("a"), File("b"), File("c"), File("other"));
        await archive.IndexAllAsync(name => name.EndsWith("other", StringComparison.Ordinal) ? "other" : "the bytes");
        var first = (await archive.StatesAsync()).Single(item => item.Value == "indexed" && item.Key != "other").Key;

        await archive.RelistAsync(new[] { "a", "b", "c", "other" }.Where(name => name != first).Select(name => File(name)));

        Assert.Equal(["duplicate", "indexed", "indexed", "indexed gone"], (await archive.StatesAsync()).Values.Order());
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task What_the_listing_says_is_no_image_is_rejected_at_once_and_again_an_image_when_it_says_so()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        ListedFile Pipe(RejectionReason reason) => new("/photos/pipe", null, new ListingProblem(reason, "A pipe."));
        await archive.ListAsync(Pipe(RejectionReason.NotAFile), File("good"));
        Assert.Equal(["/photos/good"], (await archive.FeedAsync()).Select(job => job.Source));
        Assert.Equal((RejectionReason.NotAFile, "A pipe."), (await archive.FailuresAsync()).Select(failure => (failure.Reason, failure.Detail)).Single());
        await archive.AssertCountsAsync();

        Assert.Equal((0, 0, 2, 0), CountsOf(await archive.RelistAsync(Pipe(RejectionReason.NotAFile), File("good"))));
        Assert.Equal((0, 1, 1, 0), CountsOf(await archive.RelistAsync(Pipe(RejectionReason.UnsupportedName), File("good"))));
        await archive.AssertCountsAsync();
        Assert.Equal((0, 1, 1, 0), CountsOf(await archive.RelistAsync(File("pipe"), File("good"))));
        Assert.Equal("waiting", (await archive.StatesAsync())["pipe"]);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task A_file_that_changes_while_its_job_is_out_is_found_by_the_next_listing()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(File("a"));
        var job = (await archive.FeedAsync()).Single();

        Assert.Equal((0, 0, 1, 0), CountsOf(await archive.RelistAsync(File("a", "2"))));
        await archive.StoreAsync(job, "as it was, or as it is");

        Assert.Equal((0, 1, 0, 0), CountsOf(await archive.RelistAsync(File("a", "2"))));
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task Names_that_are_no_text_are_kept_as_well_as_they_can_be()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);

        await archive.ListAsync(File("line\nbreak"), File("nul\0"), File("lone \ud800 surrogate", "\0"), File(new string('x', 5000)));

        Assert.Equal((4, 4, 0), await ProgressAsync(archive));
        Assert.Equal((0, 0, 4, 0), CountsOf(await archive.RelistAsync(File("line\nbreak"), File("nul\0"), File("lone \ud800 surrogate", "\0"), File(new string('x', 5000)))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lister_that_fails_midway_says_why_marks_nothing_as_gone_and_is_followed_by_another(bool isTransient)
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(3000));
        await archive.Administration.RescanAsync(Context, archive.Id, Cancel);
        Exception failure = isTransient ? new TransientFailureException("The file server is away.", new IOException()) : new RequestRejectedException(RejectionReason.NotFound, "The file server is away.");

        await Assert.ThrowsAsync<TransientFailureException>(() => archive.ListOneAsync(_ => ThenThrow(Files(4000).Skip(2000), failure)));

        var progress = await archive.ProgressAsync();
        Assert.Equal("The file server is away.", progress.Archive.ListingProblem);
        Assert.Null(progress.Archive.LastListing);
        Assert.Equal((0, 4000), (progress.Gone, progress.Listed)); // what was merged stays
        Assert.Equal((1000, 0, 3000, 0), CountsOf((await archive.ListAsync(Files(4000)))!.LastListing!));
        Assert.Null((await archive.ProgressAsync()).Archive.ListingProblem);
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task A_surprise_of_the_lister_is_the_listings_problem_and_it_is_tried_again()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);

        await Assert.ThrowsAsync<TransientFailureException>(() => archive.ListOneAsync(_ => ThenThrow(Files(700), new IOException("A bug."))));

        var operation = Assert.Single(await archive.OperationsAsync());
        Assert.Equal((OperationState.Queued, "A bug. (IOException)"), (operation.State, operation.Problem));
        Assert.Equal(operation.Problem, (await archive.ProgressAsync()).Archive.ListingProblem);
        var result = (await archive.ListAsync(Files(700)))!.LastListing!;
        Assert.Equal((700, 0), (result.Added + result.Unchanged, result.Vanished));
    }

    [Fact]
    public async Task A_lister_that_is_cancelled_leaves_the_archive_to_the_next_one()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        using var shutdown = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => archive.ListOneAsync(_ => ThenCancel(Files(1200), shutdown), shutdown.Token));

        Assert.Equal((1500, 0, 0, 0), CountsOf((await archive.ListAsync(Files(1500)))!.LastListing!));
        await archive.AssertCountsAsync();
    }

    [Fact]
    public async Task One_worker_lists_an_archive_and_another_one_the_next()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        var listing = new TaskCompletionSource();

        var first = archive.ListOneAsync(_ => After(listing.Task, Files(5)));
        while ((await archive.OperationsAsync())[0].State != OperationState.Running)
            await Task.Yield();
        Assert.Null(await archive.ListAsync(Files(5)));
        var second = (await archive.AddAsync("/more")).Id;
        Assert.Equal(second, (await archive.ListAsync(Files(7)))!.Id);
        listing.SetResult();

        Assert.Equal(archive.Id, (await first)!.Id);
        Assert.Equal(12, (await archive.Administration.ListAsync(Cancel)).Sum(progress => progress.Listed));
    }

    [Fact]
    public async Task A_source_that_cannot_be_listed_does_not_keep_others_from_it()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        var good = await archive.AddAsync("/good");

        IAsyncEnumerable<ListedFile> List(ArchiveSource source) => source.Text == "/good"
            ? Files(2).ToAsyncEnumerable()
            : ThenThrow([], new RequestRejectedException(RejectionReason.NotFound, "There is no folder /photos."));

        await Assert.ThrowsAsync<TransientFailureException>(() => archive.ListOneAsync(List));
        var listed = await archive.ListOneAsync(List, leavePauses: true);

        Assert.Equal(good.Id, listed!.Id);
        Assert.Equal("There is no folder /photos.", (await archive.ProgressAsync()).Archive.ListingProblem);
        Assert.Null(await archive.ListOneAsync(List, leavePauses: true)); // until its pause is over
    }

    [Fact]
    public async Task A_source_that_blocks_the_thread_that_lists_it_blocks_no_further_one()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        using var mended = new ManualResetEventSlim();
        var readings = 0;
        IEnumerable<ListedFile> List()
        {
            Interlocked.Increment(ref readings);
            mended.Wait(Cancel);
            yield return File("1.jpg");
        }

        var run = new ListingRun(archive.Manifest, new MadeUpLister(_ => List().ToAsyncEnumerable()), new ImageOptions { RequestTimeout = TimeSpan.FromSeconds(0.2) }, TimeProvider.System);
        async Task<Operation?> ListAsync()
        {
            await fixture.ExecuteAsync("UPDATE operation SET free_at = now() WHERE state = 'queued'");
            return await fixture.Database.RunNextOperationAsync(run, Cancel);
        }

        for (var attempt = 0; attempt < 3; attempt++)
            Assert.Contains("Images:RequestTimeout", (await Assert.ThrowsAsync<TransientFailureException>(ListAsync)).Message, StringComparison.Ordinal);
        Assert.Equal(1, readings);

        mended.Set();
        while (await Record.ExceptionAsync(ListAsync) is TransientFailureException)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel); // the thread returns
        Assert.Equal((2, 1), (readings, (await archive.ProgressAsync()).Listed));
    }

    [Fact]
    public async Task Pausing_ends_a_listing_and_resuming_has_it_start_over()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            archive.ListOneAsync(_ => ThenDo(Files(1500), 600, () => archive.Administration.PauseAsync(Context, archive.Id, Cancel))));
        Assert.Null(await archive.ListAsync(Files(1500)));
        Assert.Null((await archive.ProgressAsync()).Archive.ListingProblem);
        await archive.Administration.ResumeAsync(Context, archive.Id, Cancel);

        Assert.Equal((1500, 0, 0, 0), CountsOf((await archive.ListAsync(Files(1500)))!.LastListing!));
        Assert.Equal([OperationState.Cancelled, OperationState.Done], (await archive.OperationsAsync()).Select(operation => operation.State));
    }

    [Fact]
    public async Task An_archive_that_is_paused_and_resumed_while_it_is_listed_is_listed_to_the_end_by_the_same_operation()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);

        Assert.NotNull(await archive.ListOneAsync(_ => ThenDo(Files(1500), 1200, async () =>
        {
            await archive.Administration.PauseAsync(Context, archive.Id, Cancel);
            await archive.Administration.ResumeAsync(Context, archive.Id, Cancel);
        })));

        Assert.Equal((1500, OperationState.Done), ((await archive.ProgressAsync()).Listed, Assert.Single(await archive.OperationsAsync()).State));
    }

    [Fact]
    public async Task Two_listers_of_one_archive_of_whom_one_had_its_lease_taken_over_leave_what_one_leaves()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        var hangs = new TaskCompletionSource();
        var abandoned = archive.ListOneAsync(_ => After(hangs.Task, Files(1500)));
        while ((await archive.OperationsAsync())[0].State != OperationState.Running)
            await Task.Yield();
        await fixture.ExecuteAsync("UPDATE operation SET free_at = now()");

        Assert.Equal((1500, 0, 0, 0), CountsOf((await archive.ListAsync(Files(1500)))!.LastListing!));
        hangs.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        var operation = Assert.Single(await archive.OperationsAsync());
        Assert.Equal((OperationState.Done, 2, "1500 files added, 0 changed, 0 unchanged, 0 vanished"), (operation.State, operation.Attempt, operation.Progress.Step));
        await archive.AssertCountsAsync();
    }

    private static (long, long, long, long) CountsOf(ListingResult result) => (result.Added, result.Changed, result.Unchanged, result.Vanished);

    private static async Task<(long Listed, long Open, long Gone)> ProgressAsync(TestArchive archive)
    {
        var progress = await archive.ProgressAsync();
        return (progress.Listed, progress.Open, progress.Gone);
    }

    private static Dictionary<string, string> Pairs(params IEnumerable<(string, string)> pairs) => pairs.ToDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>With the transactions that wrote them.</summary>
    private Task<List<string>> ItemsAsync(TestArchive archive) => fixture.Database.RunAsync(connection => connection.QueryAsync(
        "SELECT xmin || ' ' || item::text FROM archive_item AS item WHERE archive_id = $1 ORDER BY id", [archive.Id], row => row.GetString(0), Cancel), Cancel);

    private static async IAsyncEnumerable<ListedFile> ThenThrow(IEnumerable<ListedFile> files, Exception failure)
    {
        await Task.Yield();
        foreach (var file in files)
            yield return file;
        throw failure;
    }

    private static async IAsyncEnumerable<ListedFile> ThenCancel(IEnumerable<ListedFile> files, CancellationTokenSource shutdown)
    {
        foreach (var file in files)
            yield return file;
        await shutdown.CancelAsync();
        shutdown.Token.ThrowIfCancellationRequested();
    }

    private static async IAsyncEnumerable<ListedFile> After(Task beginning, IEnumerable<ListedFile> files)
    {
        await beginning;
        foreach (var file in files)
            yield return file;
    }

    private static async IAsyncEnumerable<ListedFile> ThenDo(IEnumerable<ListedFile> files, int after, Func<Task> action)
    {
        var count = 0;
        foreach (var file in files)
        {
            if (count++ == after)
                await action();
            yield return file;
        }
    }

    [Fact]
    public async Task A_source_that_is_suddenly_empty_is_a_problem_and_nothing_is_marked_as_gone()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        await archive.ListAsync(Files(3));
        await archive.Administration.RescanAsync(Context, archive.Id, Cancel);

        await Assert.ThrowsAsync<TransientFailureException>(() => archive.ListAsync([]));

        var progress = await archive.ProgressAsync();
        Assert.Equal((3, 0), (progress.Listed, progress.Gone));
        Assert.Null(progress.Archive.LastListing);
        Assert.Contains("is empty, and had files", progress.Archive.ListingProblem, StringComparison.Ordinal);
    }
}
